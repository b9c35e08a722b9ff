// The table of meeting points: each fact is written through each door that can write it, and read through every other.
import { after, before, test } from 'node:test';
import { type Fact, type House, openHouse, presences, random } from '../support/meeting.ts';
import { untilEqual } from '../support/patience.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house?.stop());

/** A fact as one door writes it, and as the others must show it. */
type Row = { fact: string; by: string; write(): Promise<Record<string, Fact>> };
const rows: Row[] = [];
const row = (fact: string, by: string, write: Row['write']) => rows.push({ fact, by, write });

for (const presence of presences) {
  const read = (): Record<string, Fact> => ({
    v1: [() => house.v1Agent((agent) => agent.presence), presence],
    chatwhizz: [() => house.operatorStatus(), { online: 1, busy: 3, away: 2, offline: 0 }[presence]],
    chattabai: [
      () => house.statusOfRef(),
      { online: 'online', busy: 'inConversation', away: 'pause', offline: 'offline' }[presence],
    ],
    hci: [() => house.operatorOfArea((operator) => operator.status), presence],
    tochat: [() => house.availableInWidget(), presence === 'online'],
  });
  const word = { online: 'online', busy: 'inConversation', away: 'pause', offline: 'offline' }[presence];
  row(`presence ${presence}`, 'chattabai by ref', async () => {
    await house.chattabai('setStatus', { ref: house.person.ref, status: word });
    return read();
  });
  row(`presence ${presence}`, 'chattabai by line', async () => {
    await house.chattabai('setLine', { outboundNumber: house.person.voice, status: word });
    return read();
  });
  row(`presence ${presence}`, 'the console', async () => {
    await house.own('PUT', `/v1/agents/${house.person.id}/presence`, { presence });
    return read();
  });
}

row('an agent exists', 'tochat', async () => {
  const { agentId, id } = await house.newListing();
  return {
    v1: [() => house.get(`/v1/agents/${agentId}`, ({ name }) => name), 'Marta'],
    chatwhizz: [() => house.operator(agentId, ({ _id }) => _id), agentId],
    hci: [() => house.operatorInArea(agentId, (operator) => operator.name), 'Marta'],
    chattabai: [() => house.withRef(agentId, (profile) => profile._ctbNickname), 'Marta'],
    tochat: [() => house.listed(id, ({ name }) => name), 'Marta'],
  };
});
row('an agent exists', 'chatwhizz', async () => {
  const email = `${random()}@example.com`;
  const { data } = await house.chatwhizz('POST', '/admin/operator/create', { email, first_name: 'Olga' });
  const id = data.id as string;
  return {
    v1: [() => house.get(`/v1/agents/${id}`, (agent) => [agent.name, agent.email]), ['Olga', email]],
    hci: [() => house.operatorInArea(id, (operator) => [operator.name, operator.email]), ['Olga', email]],
    chattabai: [() => house.withRef(id, (profile) => profile._ctbNickname), 'Olga'],
    tochat: [() => house.listAgent(id), 'Olga'],
  };
});
row('an agent exists', 'the console', async () => {
  const { id } = await house.post('/v1/agents', { name: 'Piet' });
  return {
    chatwhizz: [() => house.operator(id, ({ name, operator }) => [name, operator]), ['Piet', false]],
    hci: [() => house.operatorInArea(id, (operator) => operator.name), 'Piet'],
    chattabai: [() => house.withRef(id, (profile) => profile._ctbNickname), 'Piet'],
    tochat: [() => house.listAgent(id), 'Piet'],
  };
});

row('name, picture, post and voice number', 'the console', async () => {
  const mark = random();
  const pictureUrl = `https://pics.example/${mark}.png`;
  const voiceNumber = `3491${Date.now() % 1e7}`.padEnd(11, '0');
  const before = await house.listed(house.person.listing, (one) => one);
  await house.patch(`/v1/agents/${house.person.id}`, {
    name: `Olga ${mark}`,
    pictureUrl,
    post: `Post ${mark}`,
    voiceNumber,
  });
  return {
    chatwhizz: [() => house.operator(house.person.id, ({ name }) => name), `Olga ${mark}`],
    hci: [() => house.operatorOfArea((operator) => operator.name), `Olga ${mark}`],
    'chattabai, profile': [
      () => house.profile((one) => [one._ctbNickname, one._ctbThumbnail, one._ctbShortText, one._ctbOutboundNumber]),
      [`Olga ${mark}`, pictureUrl, `Post ${mark}`, voiceNumber],
    ],
    'chattabai, status': [() => house.outboundNumber(), voiceNumber],
    'tochat, whose entries are their own': [() => house.listed(house.person.listing, (one) => one), before],
  };
});
row('an entry’s own name, post, icon and number', 'tochat', async () => {
  const mark = random();
  const [agent, line] = [await house.v1Agent((one) => one), await house.outboundNumber()];
  const entry = {
    name: `Entry ${mark}`,
    post: mark,
    iconUrl: `https://pics.example/${mark}.png`,
    number: '34600999888',
  };
  await house.relist(entry);
  return {
    tochat: [
      () => house.listed(house.person.listing, ({ name, post, iconUrl, number }) => ({ name, post, iconUrl, number })),
      entry,
    ],
    'the widget': [() => house.shown(({ name, whatsapp }) => [name, whatsapp]), [entry.name, entry.number]],
    'v1, whose agent is as it was': [() => house.v1Agent((one) => one), agent],
    'chattabai, whose calls go where they went': [() => house.outboundNumber(), line],
  };
});

row('a conversation and its message', 'the widget', async () => house.visit(house.shopId));
row('a conversation and its message', 'a chat of a chatwhizz domain', async () => house.visit(house.domainInbox));
row('a conversation and its message', 'an imbee access link', async () => {
  const { visitor, userKey } = await house.openLink();
  return { ...(await house.visit(null, visitor)), 'v1, contact': [() => house.contactAt(`external:${userKey}`), true] };
});
row('a chat between users', 'imbee', async () => house.chatOfUsers());

row('a message of the contact', 'hci', async () => {
  const chat = await house.writeToManager('Do you have it in blue?');
  return {
    'v1, conversation': [
      () => chat.conversation(({ lastText, state }) => [lastText, state]),
      ['Do you have it in blue?', 'open'],
    ],
    'v1, message': [() => chat.messages(), ['in: Do you have it in blue?']],
    'v1, contact': [() => house.contactAt(`phone:${chat.number}`), true],
    hci: [() => chat.hciMessages(), [`${chat.number}: Do you have it in blue?`]],
  };
});
row('an answer', 'an hci operator', async () => {
  const chat = await house.writeToManager('Hello');
  await chat.answerAsOperator('We do');
  return {
    v1: [() => chat.messages(), ['in: Hello', `out ${house.person.id}: We do`]],
    hci: [() => chat.hciMessages(), [`${chat.number}: Hello`, `${house.person.id}: We do`]],
  };
});
row('an answer', 'the console', async () => {
  const chat = await house.writeToManager('Hello');
  await house.own('POST', `/v1/conversations/${await chat.conversation(({ id }) => id)}/messages`, {
    text: 'Of course',
  });
  return {
    v1: [() => chat.messages(), ['in: Hello', `out ${house.person.id}: Of course`]],
    hci: [() => chat.hciMessages(), [`${chat.number}: Hello`, `${house.person.id}: Of course`]],
  };
});
for (const by of ['hci', 'the console'] as const) {
  row('who has it', by, async () => {
    const chat = await house.writeToManager('Hello');
    if (by === 'hci') await chat.hci('PUT', '/api/user/contact/operator', { operatorId: house.person.id });
    else
      await house.put(`/v1/conversations/${await chat.conversation(({ id }) => id)}/assignment`, {
        agentId: house.person.id,
      });
    return {
      v1: [() => chat.conversation(({ agentId }) => agentId), house.person.id],
      hci: [() => chat.contact(({ operatorId }) => operatorId), house.person.id],
    };
  });
  row('its team', by, async () => {
    const chat = await house.writeToManager('Hello');
    if (by === 'hci') await chat.hci('PUT', '/api/user/contact/area', { area: house.areas[1] });
    else
      await house.put(`/v1/conversations/${await chat.conversation(({ id }) => id)}/assignment`, {
        teamId: house.areas[1],
      });
    return {
      v1: [() => chat.conversation(({ teamId }) => teamId), house.areas[1]],
      hci: [() => chat.contact(({ area }) => area), house.areas[1]],
    };
  });
  row('a contact’s name', by, async () => {
    const chat = await house.writeToManager('Hello');
    const contactId = await chat.conversation((one) => one.contactId);
    if (by === 'hci') await chat.hci('POST', '/api/user/contact/save', { name: 'Eva' });
    else await house.patch(`/v1/contacts/${contactId}`, { name: 'Eva' });
    return {
      v1: [() => house.get(`/v1/contacts/${contactId}`, ({ name }) => name), 'Eva'],
      hci: [() => chat.contact(({ name }) => name), 'Eva'],
    };
  });
}
row('a team', 'the console', async () => {
  const name = `Team ${random()}`;
  const { id } = await house.post('/v1/teams', { name, agentIds: [house.person.id] });
  await house.servedBy(id);
  return {
    'hci, area': [() => house.areaNamed(name), id],
    'hci, operator': [() => house.operatorsOf(id), [house.person.id]],
  };
});

row('a caller', 'chattabai', async () => {
  const number = `31612${String(Date.now()).slice(-6)}`;
  await house.call(number);
  return {
    'v1, contact': [() => house.contactAt(`phone:${number}`), true],
    'v1, call': [() => house.callsFrom(number), [[house.person.id, 60, 'answer']]],
  };
});
row('tokens of a wallet', 'chattabai', async () => {
  const had = await house.tokens();
  await house.chattabai('add', { ...house.pin, tokens: '70' });
  await house.chattabai('subtract', { ...house.pin, tokens: '20' });
  return {
    v1: [() => house.tokensInV1(), String(had + 50)],
    'v1, entries': [() => house.lastEntries(), ['-20', '70']],
    'chattabai by caller': [() => house.tokensByCaller(), had + 50],
  };
});
row('tokens of a wallet', 'the console', async () => {
  const had = await house.tokens();
  await house.topUp(30);
  return {
    'chattabai by pin': [() => house.tokens(), had + 30],
    'chattabai by caller': [() => house.tokensByCaller(), had + 30],
  };
});

for (const { fact, by, write } of rows) {
  test(`${fact}, written by ${by}`, async (t) => {
    const seen = await write();
    for (const [door, [read, expected]] of Object.entries(seen)) {
      await t.test(`read by ${door}`, async () => {
        // What a widget shows is looked at again each second; what a job does follows soon.
        await untilEqual(read, expected);
      });
    }
  });
}
