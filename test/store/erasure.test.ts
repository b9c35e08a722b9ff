// Erased means gone (promise 12): a word is planted for a person through every door, then looked for in all that the database and the files
// folder hold. What others wrote stays.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { doorOf } from '../hci/door.ts';
import { openDoor, random } from '../imbee/door.ts';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { until, untilEqual } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let api: Api;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  api = apiOf(site.url, site.firstRun.v1.key);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Item = { id: string; contactId: string };
type Report = { conversations: number; messages: number; files: number };

/** Where a word stands: tables with their columns, sealed ones opened, and files. */
async function placesOf(word: string): Promise<string[]> {
  const tables = await inside.rows<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const found = new Set<string>();
  for (const { name } of tables) {
    for (const row of await inside.rows<Record<string, unknown>>(`select * from "${name}"`)) {
      for (const [column, value] of Object.entries(row)) {
        if (textOf(value).includes(word)) found.add(`${name}.${column}`);
      }
    }
  }
  const folder = join(site.dataDirectory, 'files');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(word)) found.add('files');
  }
  return [...found].sort();
}

function textOf(value: unknown): string {
  const traces = (value as { traces?: unknown } | null)?.traces;
  if (typeof traces === 'string') return textOf(Buffer.from(traces, 'base64'));
  if (!Buffer.isBuffer(value)) return JSON.stringify(value) ?? '';
  try {
    return inside.seal.open(value).toString();
  } catch {
    return value.toString('latin1');
  }
}

const good = async <T>(reply: Promise<{ status: number; body: T }>): Promise<T> => {
  const { status, body } = await reply;
  assert.ok(status < 300, `${status} ${JSON.stringify(body)}`);
  return body;
};
const contactOf = async (address: string) =>
  (await good(api<{ items: Item[] }>('GET', `/v1/contacts?address=${address}`))).items[0]?.id ?? assert.fail(address);
const once = () => ({ 'idempotency-key': random() });
const fileOf = (word: string) => Buffer.from(`${word}\n`);

async function newUser(): Promise<{ key: string; api: Api; apikey: string }> {
  const { body } = await openDoor(site)('user', { uniqueIdSha: random() });
  const { virtualUser, apikey } = body as { virtualUser: string; apikey: string };
  return { key: virtualUser, apikey, api: apiOf(site.url, apikey) };
}

test('a word of an erased person is nowhere, whichever door it came by; the words of others stay', async () => {
  const word = `zq${random()}`;
  const others = `yx${random()}`;
  const { accountId } = inside;
  const people: string[] = [];
  const phone = `34600${String(Date.now()).slice(-7)}`;

  // A visitor, with a file that is sent and one that is not.
  const web = await inside.open('Chat');
  const visitor = await becomeVisitor(site.url, web);
  const upload = () => good(visitor.api<Item>('POST', `/v1/visitor/attachments?name=${word}.txt`, fileOf(word)));
  const visited = { text: `${word} visitor`, name: word, attachmentId: (await upload()).id };
  const key = once();
  const said = await good(visitor.api<{ conversationId: string }>('POST', '/v1/visitor/messages', visited, key));
  await upload();
  const { contactId } = await good(api<Item>('GET', `/v1/conversations/${said.conversationId}`));
  people.push(contactId);
  // What an agent writes to it, and of it.
  const talk = `/v1/conversations/${said.conversationId}/messages`;
  await good(api('POST', talk, { text: `Hello ${word}` }, once()));
  await good(api('PATCH', `/v1/contacts/${contactId}`, { name: `${word} Name` }, once()));
  await good(
    api('POST', '/v1/contacts', { name: word, addresses: [{ kind: 'email', value: `${word}@example.com` }] }, once()),
  );
  people.push(await contactOf(`email:${word}@example.com`));

  // Telephones, by their providers.
  for (const [channel, address] of [
    ['whatsapp', `1555${random().replace(/\D/g, '1').slice(0, 7)}`],
    ['sms', `1444${random().replace(/\D/g, '1').slice(0, 7)}`],
  ] as const) {
    const inbox = await good(api<Item>('POST', '/v1/inboxes', { channel, name: channel, address }));
    const from = { inboxId: inbox.id, address: phone, addressKind: 'phone' as const, contactName: word };
    const bare = { providerId: `${channel} ${word}`, providerAt: null, fromProvider: true as const };
    done(await inside.core.receive(accountId, { ...from, ...bare, body: `${word} ${channel}` }, null));
  }
  people.push(await contactOf(`phone:${phone}`));

  // Between users of another system: each begins one, both write in both, and a file is never sent.
  const [user, friend, third] = [await newUser(), await newUser(), await newUser()];
  const begin = async (one: typeof user, ...with_: (typeof user)[]) => {
    const contacts = with_.map((other) => ({ idsha: other.key }));
    const type = with_.length > 1 ? 'group' : 'chat';
    const answer = await openDoor(site)('chat', { type, contacts }, { 'x-woos-key': one.apikey });
    assert.equal(answer.sent.code, 0, answer.text);
  };
  await begin(user, friend);
  await begin(third, user, friend);
  const chats = (await good(user.api<{ items: Item[] }>('GET', '/v1/user/chats'))).items.map(({ id }) => id);
  assert.equal(chats.length, 2);
  for (const id of chats) {
    const path = `/v1/user/chats/${id}`;
    await good(friend.api('POST', `${path}/messages`, { text: `${others} first` }));
    const file = await good(user.api<Item>('POST', `${path}/attachments?name=${word}.txt`, fileOf(word)));
    await good(user.api('POST', `${path}/messages`, { text: `${word} user`, attachmentId: file.id }, once()));
    await good(user.api('POST', `${path}/attachments?name=${word}.txt`, fileOf(word)));
  }
  people.push(await contactOf(`external:${user.key}`));

  // A form, and a link by mail.
  const lead = {
    data: Buffer.from(
      JSON.stringify([
        { name: 'message', value: `${word} form` },
        { name: 'email', value: `${word}@form.example` },
      ]),
    ).toString('base64'),
    screenwidth: 1280,
    url: 'https://shop.example/',
  };
  const sent = await fetch(`${site.url}/api/business/send/${site.firstRun.tochat.business}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...once() },
    body: JSON.stringify(lead),
  });
  assert.equal(sent.status, 200, await sent.text());
  const [form] = await inside.rows<{ id: string }>(`select contact_id as id from lead where fields::text like $1`, [
    `%${word}%`,
  ]);
  people.push(form?.id ?? assert.fail('no form'));
  const { bot_idsha } = site.firstRun.imbee;
  const link = await openDoor(site)('token', { virtual_user: random(), bot_idsha, mail: `${word}@link.example` });
  await fetch(link.body.url as string, { method: 'POST' });
  people.push(await contactOf(`external:${link.body.user_idsha}`));

  // One person, who is also in the record of calls, the index and the mails.
  const [first = assert.fail(), ...rest] = people;
  for (const id of rest) await good(api('POST', `/v1/contacts/${first}/merges`, { contactId: id }, once()));
  await until(async () => (await placesOf(word)).includes('api_call.answer'), 'the record of calls');
  const documents = async () =>
    (await inside.rows(`select 1 from search_document where words::text like $1`, [`%${word}%`])).length;
  await until(async () => (await documents()) >= 6, 'the index');
  const before = await placesOf(word);
  for (const place of [
    'files',
    'idempotency.sealed',
    'lead.fields',
    'message.body',
    'access_link.email',
    'outbox.recipient',
  ]) {
    assert.ok(before.includes(place), `${place}: planted in ${before}`);
  }

  const report = await good(api<Report>('DELETE', `/v1/contacts/${first}`));
  await untilEqual(() => placesOf(word), [], 'what is left');
  // Its own of visitor with the agent's answer, two telephones, the form; and what it wrote in two chats.
  const { conversations, messages, files } = report;
  assert.deepEqual({ conversations, messages, files }, { conversations: 4, messages: 7, files: 6 });

  // A retry neither tells what was erased nor brings the person back.
  const again = await visitor.api('POST', '/v1/visitor/messages', visited, key);
  assert.equal(again.status, 404, JSON.stringify(again.body));
  assert.ok(!JSON.stringify(again.body).includes(word));
  assert.deepEqual(await placesOf(word), []);
  assert.equal((await user.api('GET', '/v1/user/chats')).status, 401);

  // Others go on.
  for (const id of chats) {
    const path = `/v1/user/chats/${id}/messages`;
    const { items } = await good(friend.api<{ items: { text: string }[] }>('GET', path));
    assert.deepEqual(
      items.map(({ text }) => text),
      [`${others} first`],
    );
    await good(friend.api('POST', path, { text: `${others} second` }));
  }
  const shown = (await good(friend.api<{ items: { lastText: string }[] }>('GET', '/v1/user/chats'))).items;
  assert.ok(
    shown.every(({ lastText }) => lastText.startsWith(others)),
    JSON.stringify(shown),
  );
  const search = await good(api<{ items: Item[] }>('GET', `/v1/conversations?q=${others}&state=all`));
  assert.deepEqual(search.items.map(({ id }) => id).sort(), [...chats].sort());

  // The last of them takes along what is left.
  for (const one of [friend, third])
    await good(api('DELETE', `/v1/contacts/${await contactOf(`external:${one.key}`)}`));
  // But for the search above, which is in the record of calls.
  const left = async () => (await placesOf(others)).filter((place) => !place.startsWith('api_call.'));
  await untilEqual(left, [], 'of the others');
  assert.deepEqual(await inside.rows('select 1 from conversation where id = any($1)', [chats]), []);
});

const lastLook = () => inside.rows(`update job set run_at = now() where kind = 'erase-calls' and state = 'waiting'`);

test('erased from one inbox, nothing of it is left there, also in calls that are recorded later; other inboxes keep theirs', async () => {
  const [word, other, kept] = [`zq${random()}`, `zq${random()}`, `yx${random()}`];
  const { number } = site.firstRun.hci;
  const door = doorOf(site.url, site.firstRun.hci.key);
  const contactNumber = `34611${String(Date.now()).slice(-7)}`;
  const inHci = async (method: string, path: string, fields: object, headers = {}) => {
    const { status, text } = await door(method, path, { number, contactNumber, ...fields }, headers);
    assert.equal(status, 200, text);
  };
  await inHci('POST', '/api/user/contact/save', { name: 'Dora' });
  const id = await contactOf(`phone:${contactNumber}`);
  const send = (content: string, headers = {}) =>
    inHci(
      'POST',
      '/api/chat/message/send',
      { managerNumber: number, from: contactNumber, type: 'text', content },
      headers,
    );
  await send(word, once());
  const texts = (await good(api<Item>('POST', '/v1/inboxes', { channel: 'sms', name: 'T', address: contactNumber })))
    .id;
  const elsewhere = await good(api<Item>('POST', '/v1/conversations', { inboxId: texts, contactId: id }));
  await good(api('POST', `/v1/conversations/${elsewhere.id}/messages`, { text: kept }));

  const recorded = async (text: string) => (await placesOf(text)).some((place) => place.startsWith('api_call.'));
  await until(() => recorded(word), 'the record of calls');
  await send(other);
  await inHci('DELETE', '/api/chat', {});
  assert.deepEqual(await placesOf(word), []);
  // Its own record is later than that of the call before, which may have been written before it erased or after.
  const deletions = `select 1 from api_call where method = 'DELETE' and path = '/api/chat'`;
  await until(async () => (await inside.rows(deletions)).length > 0, 'calls that are recorded later');
  await lastLook();
  await untilEqual(() => placesOf(other), [], 'what is left');

  await send(word, once());
  await inHci('POST', '/api/user/contact/save', { name: word }, once());
  await inHci('POST', '/api/user/contact/save', { name: 'Dora' });
  // A program that takes the number for a line's.
  await door('GET', `/api/area/${contactNumber}`);
  const asked = `${word}|Dora|${contactNumber}$`;
  const calls = async () =>
    (await inside.rows(`select 1 from api_call where coalesce(request, path) ~ $1`, [asked])).length;
  await until(async () => (await calls()) === 4, 'the record of calls');
  await inHci('DELETE', '/api/user/contact', {});
  assert.deepEqual(await placesOf(word), [], 'of the contact');
  const inCalls = async () => (await placesOf(contactNumber)).filter((place) => place.startsWith('api_call.'));
  await until(async () => (await inCalls()).includes('api_call.request'), 'the call that erased');
  await lastLook();
  await untilEqual(inCalls, [], 'of its number');
  assert.ok((await placesOf(kept)).includes('message.body'));
});
