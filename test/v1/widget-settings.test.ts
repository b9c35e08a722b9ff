// What whoever sets a widget up reads and changes, and what the other doors see of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LiveClient } from '../support/live.ts';
import { businessOf, type Door, openDoor } from '../tochat/door.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let door: Door;
before(async () => {
  stage = await setStage();
  door = await openDoor(stage.site);
});
after(() => stage.stop());

type Listing = { id: string; agentId: string; name: string; number: string; prefilledText: string | null };
type Widget = { inboxId: string; name: string; listings: Listing[] } & Record<string, unknown>;
type Inbox = { id: string; agentIds: string[] };

const at = (id: string) => `/v1/inboxes/${id}/widget`;
const night = { day: 'FR', from: '22:00', until: '02:00' };

async function newInbox(name: string): Promise<string> {
  const { status, body } = await stage.owner.api<Inbox>('POST', '/v1/inboxes', { channel: 'web', name });
  assert.equal(status, 201);
  return body.id;
}
async function widgetOf(id: string): Promise<Widget> {
  const { status, body } = await stage.owner.api<Widget>('GET', at(id));
  assert.equal(status, 200);
  return body;
}
async function change(id: string, patch: object): Promise<Widget> {
  const { status, body } = await stage.owner.api<Widget>('PATCH', at(id), patch);
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(await widgetOf(id), body);
  return body;
}

test('every web inbox has a widget from its first moment, at every door', async () => {
  const id = await newInbox('Fresh');
  assert.deepEqual(await widgetOf(id), {
    inboxId: id,
    name: 'Fresh',
    active: true,
    timezone: null,
    liveChat: false,
    color: '#0f766e',
    textColor: '#ffffff',
    rightSide: true,
    opensItself: false,
    buttonMessage: null,
    widgetMessage: null,
    offlineMessage: null,
    consentText: null,
    iconUrl: null,
    listings: [],
  });
  const { name, color, whatsapps } = businessOf(await door.get(id));
  assert.deepEqual([name, color, whatsapps], ['Fresh', '#0f766e', []]);
  const sms = await stage.owner.api<Inbox>('POST', '/v1/inboxes', { channel: 'sms', name: 'No page' });
  assert.equal((await stage.owner.api('GET', at(sms.body.id))).status, 404);
  assert.equal((await stage.owner.api('PATCH', at(sms.body.id), { rightSide: true })).status, 404);
});

test('what is written here is what tochat and the page read at once, and who listens hears of it', async () => {
  const id = await newInbox('Before');
  const live = new LiveClient();
  await live.connect(stage.url, stage.owner.token);
  const fields = {
    name: 'After',
    timezone: 'America/Bogota',
    liveChat: true,
    color: '#123456',
    textColor: '#ABCDEF',
    rightSide: false,
    opensItself: true,
    buttonMessage: 'Talk to us',
    widgetMessage: 'Hello',
    offlineMessage: 'Back on Monday',
    consentText: 'I agree that you answer me.',
    iconUrl: 'https://shop.example/logo.png',
  };
  const marta = {
    number: '+57 601 555 0101',
    name: 'Marta',
    post: 'Sales',
    pictureUrl: 'https://shop.example/marta.jpg',
    active: true,
    prefilledText: 'Hello Marta, about ',
    windows: [night, { day: 'FR', from: '09:00:00', until: '13:00:00' }],
  };
  const made = await change(id, { ...fields, listings: [marta, { number: '34600000002', name: 'Jo' }] });
  const [first, second] = made.listings as [Listing, Listing];
  assert.deepEqual(made, {
    inboxId: id,
    active: true,
    ...fields,
    listings: [
      { ...marta, id: first.id, agentId: first.agentId },
      {
        id: second.id,
        agentId: second.agentId,
        number: '34600000002',
        name: 'Jo',
        post: null,
        pictureUrl: null,
        active: true,
        prefilledText: null,
        windows: [],
      },
    ],
  });

  const business = businessOf(await door.get(id));
  assert.deepEqual(
    [business.name, business.color, business.rightpos, business.isopen, business.buttonMessage, business.iconUrl],
    ['After', '#123456', false, true, 'Talk to us', 'https://shop.example/logo.png'],
  );
  assert.deepEqual(business.whatsapps[0], {
    id: first.id,
    number: '+57 601 555 0101',
    name: 'Marta',
    active: true,
    iconUrl: 'https://shop.example/marta.jpg',
    post: 'Sales',
    optimes: [
      { day: 'FR', availableFrom: '22:00:00', availableUntil: '02:00:00' },
      { day: 'FR', availableFrom: '09:00:00', availableUntil: '13:00:00' },
    ],
  });
  const { body: page } = await stage.reference.apiOf(null)<Widget>('GET', `/v1/widgets/${id}`);
  assert.deepEqual(
    [page.offlineMessage, page.consentText, page.liveChat, page.listings.map((one) => one.prefilledText)],
    ['Back on Monday', 'I agree that you answer me.', true, ['Hello Marta, about ', null]],
  );
  const { body: inbox } = await stage.owner.api<Inbox>('GET', `/v1/inboxes/${id}`);
  assert.deepEqual(inbox.agentIds, [first.agentId, second.agentId].toSorted());
  await live.until(() => live.events.some(({ kind, subject }) => kind === 'inbox.changed' && subject === id));
  live.cut();
});

test('what tochat writes is read here; what it has no word for stays', async () => {
  const id = await newInbox('Both doors');
  const { listings } = await change(id, {
    offlineMessage: 'Closed',
    consentText: 'Yes',
    liveChat: true,
    listings: [
      { number: '34600000001', name: 'Marta', prefilledText: 'Hi Marta' },
      { number: '34600000002', name: 'Jo', prefilledText: 'Hi Jo' },
    ],
  });
  const jo = listings[1] as Listing;
  const whatsapps = [
    { number: '34600000003', name: 'New', active: true },
    { id: jo.id, number: '34600000009', name: 'Jo again', active: false },
  ];
  businessOf(await door.update(id, { name: 'By tochat', color: '#000000', whatsapps }));
  const now = await widgetOf(id);
  assert.deepEqual(
    [now.name, now.color, now.offlineMessage, now.consentText, now.liveChat],
    ['By tochat', '#000000', 'Closed', 'Yes', true],
  );
  assert.deepEqual(
    now.listings.map((one) => [one.name, one.number, one.prefilledText]),
    [
      ['New', '34600000003', null],
      ['Jo again', '34600000009', 'Hi Jo'],
    ],
  );
  assert.deepEqual([now.listings[1]?.id, now.listings[1]?.agentId], [jo.id, jo.agentId]);
});

test('listings: put in another order, taken out, and of an agent that is there already', async () => {
  const id = await newInbox('People');
  const { api } = stage.owner;
  const agents = async () => (await api<{ items: { id: string }[] }>('GET', '/v1/agents?limit=200')).body.items.length;
  const { body: ana } = await api<{ id: string }>('POST', '/v1/agents', { name: 'Ana Known' });
  const before = await agents();
  const made = await change(id, {
    listings: [
      { agentId: ana.id, number: '34600000001', name: 'Ana' },
      { number: '34600000002', name: 'Jo' },
    ],
  });
  assert.equal(await agents(), before + 1, 'only Jo is new');
  const [first, second] = made.listings as [Listing, Listing];
  assert.equal(first.agentId, ana.id);
  const rest = ({ agentId: _, ...one }: Listing) => one;
  const turned = await change(id, { listings: [rest(second), rest({ ...first, name: 'Ana K.' })] });
  assert.deepEqual(
    turned.listings.map((one) => [one.id, one.agentId, one.name]),
    [
      [second.id, second.agentId, 'Jo'],
      [first.id, ana.id, 'Ana K.'],
    ],
  );
  const alone = await change(id, { listings: [rest(second)] });
  assert.equal(alone.listings.length, 1);
  assert.deepEqual((await api<Inbox>('GET', `/v1/inboxes/${id}`)).body.agentIds, [second.agentId]);
  assert.equal((await api('GET', `/v1/agents/${ana.id}`)).status, 200, 'she is an agent still');
  assert.equal(await agents(), before + 1);
});

test('what is refused changes nothing', async () => {
  const id = await newInbox('Strict');
  const other = await change(await newInbox('Other'), { listings: [{ number: '34600000005', name: 'Else' }] });
  const foreign = other.listings[0] as Listing;
  const person = { number: '34600000001', name: 'Marta' };
  const { listings } = await change(id, { listings: [person] });
  const own = listings[0] as Listing;
  const before = await stage.inside.head();
  const rows: [patch: object, field: string][] = [
    [{ color: 'green' }, 'color'],
    [{ color: '#12345' }, 'color'],
    [{ textColor: '#1234567' }, 'textColor'],
    [{ color: null }, 'color'],
    [{ rightSide: 'yes' }, 'rightSide'],
    [{ opensItself: 1 }, 'opensItself'],
    [{ name: '' }, 'name'],
    [{ name: ' ' }, 'name'],
    [{ timezone: 'Madrid' }, 'timezone'],
    [{ buttonMessage: '' }, 'buttonMessage'],
    [{ buttonMessage: 'x'.repeat(256) }, 'buttonMessage'],
    [{ offlineMessage: 'x'.repeat(256) }, 'offlineMessage'],
    [{ consentText: 'x'.repeat(1001) }, 'consentText'],
    [{ iconUrl: 'javascript:alert(1)' }, 'iconUrl'],
    [{ iconUrl: 'data:image/png;base64,AA' }, 'iconUrl'],
    [{ whatsapps: [] }, 'whatsapps'],
    [{}, ''],
    [{ listings: {} }, 'listings'],
    [{ listings: [{ name: 'No number' }] }, 'listings'],
    [{ listings: [{ ...person, number: 'call me' }] }, 'listings[0].number'],
    [{ listings: [person, { ...person, number: '34 600-abc' }] }, 'listings[1].number'],
    [{ listings: [{ ...person, name: '' }] }, 'listings'],
    [{ listings: [{ ...person, pictureUrl: 'ftp://a/b.png' }] }, 'listings'],
    [{ listings: [{ ...person, prefilledText: 'x'.repeat(1001) }] }, 'listings'],
    [{ listings: [{ ...person, windows: [{ day: 'MO', from: '9', until: '17:00' }] }] }, 'listings'],
    [{ listings: [{ ...person, windows: [{ day: 'XX', from: '09:00', until: '17:00' }] }] }, 'listings'],
    [{ listings: [{ ...person, windows: Array(101).fill(night) }] }, 'listings'],
    [{ listings: Array(501).fill(person) }, 'listings'],
    [{ listings: [{ ...person, id: foreign.id }] }, 'listings[0].id'],
    [{ listings: [{ ...person, id: crypto.randomUUID() }] }, 'listings[0].id'],
    [{ listings: [person, { ...person, id: own.id }, { ...person, id: own.id }] }, 'listings[2].id'],
    [{ listings: [{ ...person, id: own.id, agentId: own.agentId }] }, 'listings[0].agentId'],
  ];
  for (const [patch, field] of rows) {
    const { status, body } = await stage.owner.api<Record<string, unknown>>('PATCH', at(id), patch);
    const said = `${JSON.stringify(patch).slice(0, 100)}: ${JSON.stringify(body)}`;
    assert.deepEqual([status, body.type], [422, 'urn:parley:invalid'], said);
    if (field.includes('[')) assert.equal(body.field, field, said);
    else assert.match(JSON.stringify(body.problems), new RegExp(field), said);
  }
  const nobody = await stage.owner.api('PATCH', at(id), { listings: [{ ...person, agentId: crypto.randomUUID() }] });
  assert.deepEqual([nobody.status, nobody.body.noun], [404, 'agent']);
  assert.equal(await stage.inside.head(), before, 'something changed');
});
