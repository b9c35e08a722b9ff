// What somebody may not read it does not hear, find, download or have delivered: everybody stands at every door once, one of
// everything happens, and the table in heard.ts says who learns of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventKinds, type Noun, nounOf } from '../../src/core/event.ts';
import { type Right, rights } from '../../src/core/role.ts';
import { systemCall } from '../../src/core/session.ts';
import { socketPath } from '../../src/dialects/hci/socket.ts';
import { jobHandlers } from '../../src/jobs/handlers.ts';
import { dataOf, doorOf, newNumber } from '../hci/door.ts';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { programOf } from '../support/outside.ts';
import { until } from '../support/patience.ts';
import { type Site, startSite } from '../support/site.ts';
import { furnish } from '../v1/furnish.ts';
import { readReference } from '../v1/reference.ts';
import { type Ids, pathOf, samples } from '../v1/samples.ts';
import { type Fact, facts, jobs, learns, hears as listens, type Subject, streams, subjects } from './heard.ts';
import { allowed, Listeners } from './listeners.ts';
import { makeNouns } from './made-nouns.ts';

const keySubjects = rights.map((right) => [`key ${right}`, right] as const satisfies [Subject, Right]);

let site: Site;
let inside: Inside;
let demo: Api;
/** what each comes with; the program of an allowed network has none */
const tokens = new Map<Subject, string>();
let listeners: Listeners;
/** by which each fact is known again, in whatever is said of it */
const marks = new Map<Fact, string | RegExp>();
/** what each subject learned, and where */
const learned = new Map<Subject, Map<Fact, string>>();
let places: { own: Partial<Ids>; other: Partial<Ids>; team: Partial<Ids>; users: Partial<Ids>; made: Partial<Ids> };
let furnished: Ids;

const isIn = (text: string, sign: string | RegExp) =>
  typeof sign === 'string' ? text.includes(sign) : sign.test(text);
const mark = (fact: Fact) => {
  const text = `said-of-${facts.indexOf(fact)}@example.com`;
  marks.set(fact, text);
  return text;
};
const shows = (text: string, fact: Fact) => isIn(text, marks.get(fact) ?? assert.fail(`No mark of ${fact}`));

function hears(subject: Subject, door: string, text: string): void {
  const known = learned.get(subject) ?? new Map<Fact, string>();
  learned.set(subject, known);
  for (const [fact, sign] of marks) if (!known.has(fact) && isIn(text, sign)) known.set(fact, door);
}

before(async () => {
  site = await startSite({ PARLEY_REACHABLE: '127.0.0.1,127.0.0.9' }, true);
  inside = await goInside(site);
  demo = apiOf(site.url, site.firstRun.v1.key);
  listeners = new Listeners(site.url, tokens);
});
after(async () => {
  await listeners.close();
  await inside.close();
  await site.stop();
});

/** A conversation with a visitor in an inbox. */
async function converse(inboxId: string) {
  const visitor = await becomeVisitor(site.url, inboxId);
  await visitor.api('POST', '/v1/visitor/messages', { text: 'Hello' });
  const { items } = (await demo<{ items: { id: string; contactId: string }[] }>('GET', '/v1/conversations?limit=1'))
    .body;
  const [row] = items;
  assert.ok(row);
  return { ...row, visitor, write: (text: string) => visitor.api('POST', '/v1/visitor/messages', { text }) };
}

test('every stream, every kind of job and every noun of events has a row', async () => {
  const { operations } = await readReference(site.url);
  const found = [...operations].filter(([, { responses }]) => responses[200]?.content?.['text/event-stream']);
  const named = found.map(([door]) => door.replace('{id}', ':id'));
  assert.deepEqual([...named, `Socket.IO ${socketPath}`].toSorted(), Object.keys(streams).toSorted());
  const handlers = jobHandlers(
    inside.core,
    () => site.url,
    async () => {},
  );
  assert.deepEqual(Object.keys(jobs).toSorted(), Object.keys(handlers).toSorted());
  assert.deepEqual(listens.owner?.toSorted(), [...new Set(eventKinds.map(nounOf))].toSorted());
});

test('every subject is admitted where the table says so', async () => {
  const { core, call, accountId } = inside;
  const keyOf = async (of: Right[], ranges: string[] = []) =>
    done(await core.makeKey(call, { name: 'Test', rights: of, ranges }));
  const hired = async (subject: Subject, role: 'owner' | 'admin' | 'agent' = 'agent') => {
    const person = await inside.hire(subject, role);
    tokens.set(subject, person.token);
    return person;
  };
  await hired('owner', 'owner');
  await hired('admin', 'admin');
  const own = await hired('agent of the inbox');
  const other = await hired('agent of another inbox');
  const ofTeam = await hired('agent of the team');
  const former = await hired('former agent of the inbox');
  const removed = await hired('removed member');
  for (const [subject, right] of keySubjects) tokens.set(subject, (await keyOf([right])).token);
  const revoked = await keyOf(['conversations']);
  tokens.set('revoked key', revoked.token);
  await keyOf(['conversations'], [allowed]);

  const inboxId = await inside.open('Own', { agentIds: [own.agentId, former.agentId, removed.agentId] });
  const otherInboxId = await inside.open('Other', { agentIds: [other.agentId] });
  const team = done(await core.addTeam(call, { name: 'Team', agentIds: [ofTeam.agentId] }));
  const [here, there, teams] = [await converse(inboxId), await converse(otherInboxId), await converse(otherInboxId)];
  assert.equal((await demo('PUT', `/v1/conversations/${teams.id}/assignment`, { teamId: team.id })).status, 200);
  tokens.set('visitor', here.visitor.token);
  tokens.set('visitor of another inbox', there.visitor.token);

  const program = programOf(site);
  const [user, partner, stranger] = [await program.user(), await program.user(), await program.user()];
  tokens.set('outside user', user.apikey);
  tokens.set('outside user of another chat', stranger.apikey);
  const chat = await program.chat(user, partner);
  const otherChat = await program.chat(stranger, partner);

  const owner = { email: 'olga@tenant.example', name: 'Olga', password: 'correct horse battery' };
  const tenant = done(await core.createAccount({ name: 'Tenant', timezone: 'Europe/Madrid', owner }, null)).accountId;
  const invited = await core.addMember(systemCall(tenant, 'test'), {
    email: 'otto@tenant.example',
    name: 'Otto',
    role: 'owner',
    agentId: null,
  });
  tokens.set('owner of another tenant', done(await core.useLink(done(invited).link, null, null)).token);

  for (const [door] of Object.entries(streams)) {
    const path = door.split(' ')[1]?.replace(':id', chat) as string;
    if (door.startsWith('Socket.IO')) {
      for (const subject of [...tokens.keys(), 'program of an allowed network' as const])
        await listeners.followSocketIo(subject);
    } else {
      for (const subject of tokens.keys()) await listeners.follow(subject, door, path, 'socket');
      for (const subject of streams[door] ?? []) await listeners.follow(subject, door, path, 'events');
    }
  }
  await listeners.addHook('webhook of an owner', apiOf(site.url, tokens.get('owner') as string));
  const hookKey = await keyOf(['settings', 'conversations']);
  await listeners.addHook('webhook of a key with settings and conversations', apiOf(site.url, hookKey.token));

  // From here on they are who they are: nothing is waited for between the change and what happens next.
  done(await core.changeInbox(call, inboxId, { agentIds: [own.agentId] }));
  done(await core.removeMember(call, removed.memberId));
  done(await core.revokeKey(call, revoked.id));

  let made = 0;
  const said = (fact: Fact) => {
    const text = `said-${++made}-${fact.replaceAll(' ', '-')}`;
    marks.set(fact, text);
    return text;
  };
  const agent = apiOf(site.url, tokens.get('agent of the inbox') as string);
  const messages = `/v1/conversations/${here.id}/messages`;
  const sent = async (...saying: Promise<{ status: number; body: unknown }>[]) => {
    for (const one of await Promise.all(saying)) assert.equal(one.status, 201, JSON.stringify(one.body));
  };
  await sent(here.write(said('a visitor’s message')));
  const mentioned = [own.agentId, other.agentId, former.agentId];
  await sent(demo('POST', messages, { text: said('a note'), note: true, mentions: mentioned }));
  const name = `${said('a file of an answer')}.txt`;
  const file = await agent<{ id: string }>(
    'POST',
    `/v1/attachments?name=${encodeURIComponent(name)}`,
    Buffer.from(name),
  );
  await sent(agent('POST', messages, { text: said('an answer'), attachmentId: file.body.id }));
  await sent(there.write(said('a message of another inbox')), teams.write(said('a message of the team')));
  const asPartner = apiOf(site.url, partner.apikey);
  const write = (of: string, text: string) => asPartner('POST', `/v1/user/chats/${of}/messages`, { text });
  await sent(write(chat, said('a message between users')), write(otherChat, said('a message of another chat')));
  const answers = [
    { name: 'email', value: 'form@example.com' },
    { name: 'question', value: said('a form') },
  ];
  const form = { data: Buffer.from(JSON.stringify(answers)).toString('base64') };
  const headers = { 'content-type': 'application/json' };
  const filled = await fetch(`${site.url}/api/business/send/${inboxId}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(form),
  });
  assert.equal(filled.status, 200, await filled.text());

  furnished = await furnish(inside, accountId);
  marks.set('a canned answer', furnished.cannedAnswer);
  marks.set('an application', furnished.application);
  marks.set('a webhook', furnished.webhook);
  marks.set('a member', furnished.member);
  marks.set('a key', furnished.key);
  marks.set('a wallet', furnished.wallet);
  marks.set('a lock of a pin', furnished.pinLock);
  marks.set('a telephone call', furnished.call);

  const { key, number: managerNumber, controllerPort } = site.firstRun.hci;
  const hci = doorOf(site.url, key);
  const from = newNumber();
  const call1 = { contactNumber: from, managerNumber, from };
  dataOf(await hci('POST', '/api/chat/message/send', { ...call1, content: said('a message of a telephone line') }));
  const [line] = (await demo<{ items: { id: string }[] }>('GET', '/v1/conversations?limit=1')).body.items;
  const note = { text: said('a note of a telephone line'), note: true };
  await sent(demo('POST', `/v1/conversations/${line?.id}/messages`, note));
  assert.ok(controllerPort);
  const [mention] = await inside.rows<{ id: string; n: number }>(
    `select id, count(*) over ()::int as n from mention where conversation_id = $1`,
    [here.id],
  );
  assert.equal(mention?.n, 1, 'of the agents that the note names, one sees it');
  marks.set('a mention', mention?.id as string);
  places = {
    own: { ...furnished, inbox: inboxId, conversation: here.id, contact: here.contactId },
    other: { inbox: otherInboxId, conversation: there.id, contact: there.contactId },
    team: { conversation: teams.id, contact: teams.contactId },
    users: { conversation: chat },
    made: {},
  };
  places.made = await makeNouns(inside, demo, marks);
  await signal(here.id);
  const sentFile = await agent<{ items: { attachment: { url: string } | null }[] }>('GET', messages);
  const link = sentFile.body.items.find(({ attachment }) => attachment)?.attachment?.url ?? assert.fail('no link');
  marks.set('a link to a file', link.split('/').at(-1) as string);
  mark('what the path of an API call names');
  assert.deepEqual([...marks.keys()].toSorted(), facts.toSorted());
  assert.equal((await demo('POST', `/v1/conversations/${here.id}/take`, { agentId: own.agentId })).status, 200);
  // The last that each stream hears.
  await sent(demo('POST', messages, { text: 'end' }), there.write('end'), write(chat, 'end'), write(otherChat, 'end'));
  dataOf(await hci('POST', '/api/chat/message/send', { ...call1, content: 'end' }));
});

/** The agent types and looks on, the visitor types: each is said until the owner hears it, who is told at the same time as all others. */
async function signal(conversationId: string): Promise<void> {
  const from = `"conversationId":"${conversationId}","from"`;
  marks.set('that a visitor types', new RegExp(`"typing",${from}:"visitor"`));
  marks.set('that an agent types', new RegExp(`"typing",(${from}:"people"|"name":"agent of the inbox")`));
  marks.set('that an agent looks on', new RegExp(`"viewing",${from}:"people"`));
  const chat = `"typing","conversationId":"${places.users.conversation}"`;
  marks.set('that a user types', new RegExp(chat));
  const says: [Fact, Subject, object][] = [
    ['that a visitor types', 'visitor', { signal: 'typing' }],
    ['that a user types', 'outside user', { signal: 'typing' }],
    ['that an agent types', 'agent of the inbox', { signal: 'typing', conversationId }],
    ['that an agent looks on', 'agent of the inbox', { signal: 'viewing', conversationId }],
  ];
  for (const [fact, subject, frame] of says) {
    await until(() => {
      listeners.of(subject).say(JSON.stringify(frame));
      return shows(JSON.stringify(listeners.of('owner').frames), fact);
    }, `the owner hears ${fact}`);
  }
}

test('streams and webhooks bring what the table says', async () => {
  const head = await inside.head();
  const received = await listeners.heard(head, hears);
  const sorted = (of: Iterable<[string, Iterable<Noun>]>) =>
    Object.fromEntries([...of].map(([subject, nouns]) => [subject, [...nouns].toSorted()]));
  assert.deepEqual(sorted(received), sorted(Object.entries(listens)));
});

test('what is asked for shows what the table says', async () => {
  const { operations } = await readReference(site.url);
  // Calls are recorded a moment after they were made, and of each second some.
  const recorded = async () => {
    await demo('GET', `/v1/conversations/${places.own.conversation}/messages`);
    await demo('GET', `/v1/agents?limit=1&x=${marks.get('what an API call asked')}`);
    await demo('GET', `/v1/contacts/${marks.get('what the path of an API call names')}`);
    await demo('GET', `/v1/files/${marks.get('a link to a file')}`);
    const { body } = await demo<object>('GET', '/v1/api-calls?limit=100');
    const shown: Fact[] = ['an answer', 'what an API call asked', 'what the path of an API call names'];
    const text = JSON.stringify(body);
    return text.includes('"/v1/files/') && shown.every((fact) => shows(text, fact));
  };
  await until(recorded, 'the calls are recorded');
  const asked = new Set<string>();
  for (const [door, { id }] of Object.entries(samples)) {
    const { method, schemes } = operations.get(door) ?? assert.fail(door);
    if (method !== 'GET' || door.endsWith('/live') || /\/(test|check|postman)$/.test(door)) continue;
    if (!schemes.includes('key')) continue;
    for (const place of Object.values(places)) {
      if (id === undefined || place[id] !== undefined) asked.add(pathOf(door, id && place[id]));
    }
  }
  // Those who ask before fill the first page.
  asked.delete('/v1/api-calls');
  asked.add('/v1/api-calls?limit=200');
  assert.ok(asked.size > 70, String(asked.size));
  const at = (subject: Subject, path: string) => apiOf(site.url, tokens.get(subject) as string)('GET', path);
  for (const subject of tokens.keys()) {
    const isDead = subject === 'removed member' || subject === 'revoked key';
    // People outside are admitted to none of these (rights.test.ts).
    if (/visitor|outside user/.test(subject)) continue;
    for (const path of asked) {
      const { status, body } = await at(subject, path);
      if (isDead) assert.equal(status, 401, `${subject} at ${path}`);
      assert.ok([200, 401, 403, 404].includes(status), `${subject} at ${path}: ${status}`);
      // What somebody names itself it does not learn; nor is an id in the path of a recorded call what was said there.
      const [, named = ' '] = /([\da-f-]{36})/.exec(path) ?? [];
      hears(
        subject,
        path,
        JSON.stringify(body)
          .replaceAll(named, '')
          .replace(/"path":"[^"]*/g, (recorded) => recorded.replace(/[\da-f-]{36}/g, '')),
      );
    }
  }
  const own: [path: string, of: RegExp][] = [
    ['/v1/visitor', /^visitor/],
    ['/v1/visitor/messages', /^visitor/],
    ['/v1/user/chats', /^outside user/],
    [`/v1/user/chats/${places.users.conversation}`, /^outside user/],
    [`/v1/user/chats/${places.users.conversation}/messages`, /^outside user/],
  ];
  for (const [path, of] of own) {
    for (const subject of tokens.keys()) {
      const { status, body } = await at(subject, path);
      assert.equal(status === 401, !of.test(subject), `${subject} at ${path}: ${status}`);
      hears(subject, path, JSON.stringify(body));
    }
  }
});

for (const subject of subjects) {
  test(`${subject}: learns of what the table says, and of nothing else`, () => {
    const known = learned.get(subject) ?? new Map<Fact, string>();
    const wanted = facts.filter((fact) => (learns[fact] as readonly Subject[]).includes(subject));
    const more = [...known].filter(([fact]) => !wanted.includes(fact)).map(([fact, door]) => `${fact} at ${door}`);
    const less = wanted.filter((fact) => !known.has(fact));
    assert.deepEqual({ more, less }, { more: [], less: [] });
  });
}
