// Entry 30: the Socket.IO server, met by the real clients of versions 2 and 4.
import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { io as connect4 } from 'socket.io-client';
import connect2 from 'socket.io-client-2';
import { goInside, type Inside } from '../support/inside.ts';
import { patience, until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Contact, dataOf, doorOf, makeKey, newNumber, type Sent, type Stage, setStage } from './door.ts';

let site: Site;
let inside: Inside;
let stage: Stage;
let key: string;
const open = new Set<{ close(): unknown }>();
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  stage = await setStage(site);
  key = site.firstRun.hci.key;
});
after(async () => {
  for (const one of open) one.close();
  await inside.close();
  await site.stop();
});

type Client = {
  on(event: string, heard: (row: never) => void): unknown;
  close(): unknown;
  io: { engine: { transport: { name: string } } };
};
type Options = {
  path?: string;
  query?: Record<string, string>;
  transports?: string[];
  forceNew?: boolean;
  reconnection?: boolean;
};
type Connect = (url: string, options: Options) => Client;
const versions: [version: string, connect: Connect][] = [
  ['2', connect2 as unknown as Connect],
  ['4', connect4 as unknown as Connect],
];

type Heard = { event: string; cursor: string; content?: string; id?: number | string };

/** Everything that a client hears, from when it is ready. */
async function listen(connect: Connect, url: string, options: Options = {}) {
  const client = connect(url, { path: '/api/socket', forceNew: true, reconnection: false, query: { key }, ...options });
  open.add(client);
  const heard: Heard[] = [];
  for (const event of ['message', 'message:status', 'contact', 'chat']) {
    client.on(event, (row: object) => heard.push({ event, ...row } as Heard));
  }
  const start = await new Promise<string>((resolve, reject) => {
    client.on('ready', ({ cursor }: { cursor: string }) => resolve(cursor));
    for (const event of ['connect_error', 'error']) client.on(event, (error: Error) => reject(error));
    client.on('disconnect', (reason: string) => reject(new Error(`Disconnected before it was ready: ${reason}`)));
    setTimeout(() => reject(new Error('Not ready in time')), patience).unref();
  });
  const hears = (condition: () => boolean) => until(condition, () => `heard only ${JSON.stringify(heard)}`);
  const contents = () => heard.filter(({ event }) => event === 'message').map(({ content }) => content);
  return { client, heard, start, until: hears, contents };
}

const write = async (from: number, content: string) =>
  dataOf(
    await stage.door('POST', '/api/chat/message/send', {
      contactNumber: from,
      managerNumber: stage.number,
      from,
      content,
    }),
  );

test('a plain POST says how to connect', async () => {
  const data = dataOf(await stage.door('POST', '/api/socket', {}));
  assert.deepEqual(data, { url: site.url, path: '/api/socket', transports: ['polling', 'websocket'], token: key });
  assert.equal((await doorOf(site.url, null)('POST', '/api/socket', {})).status, 401);
});

for (const [version, connect] of versions) {
  for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
    test(`version ${version} by ${transports.join(' and ')}: rows with their cursors, resumed without a gap or a double`, async () => {
      const number = newNumber();
      const first = await listen(connect, site.url, { transports });
      await write(number, 'one');
      await first.until(() => first.contents().length === 1 && first.heard.length >= 3);
      const [chat, message] = [first.heard.find(({ event }) => event === 'chat'), first.heard.at(-1)] as [Heard, Heard];
      assert.ok(first.heard.some(({ event, id }) => event === 'contact' && id === number));
      assert.equal((chat as unknown as { contactId: number }).contactId, number);
      const [stored] = dataOf<Sent[]>(await stage.door('POST', '/api/chat/message', { contactId: number }));
      const { event: _, cursor, ...row } = message;
      assert.deepEqual(row, stored);
      first.client.close();
      await write(number, 'two');
      await write(number, 'three');
      const again = await listen(connect, site.url, { transports, query: { key, cursor } });
      assert.equal(again.start, cursor);
      await again.until(() => again.contents().length === 2);
      await write(number, 'four');
      await again.until(() => again.contents().length === 3);
      assert.deepEqual(again.contents(), ['two', 'three', 'four']);
      again.client.close();
    });
  }

  test(`version ${version}: with the key in the path`, async () => {
    const one = await listen(connect, site.url, { path: `/hci/${key}/api/socket`, query: {} });
    await write(newNumber(), 'by path');
    await one.until(() => one.contents().length === 1);
    one.client.close();
  });

  test(`version ${version}: without a key, or with a cursor that is none, nobody gets in`, async () => {
    await assert.rejects(listen(connect, site.url, { query: {} }));
    await assert.rejects(listen(connect, site.url, { query: { key, cursor: 'nonsense' } }));
    await assert.rejects(listen(connect, site.url, { query: { key, cursor: '999999999' } }));
  });
}

test('version 4: key and cursor in auth', async () => {
  const options = { query: {}, auth: { key, cursor: '' } };
  const one = await listen(versions[1]?.[1] as Connect, site.url, options);
  one.client.close();
});

test('taking a contact is heard as contact and as chat', async () => {
  const number = newNumber();
  await write(number, 'hello');
  const one = await listen(versions[1]?.[1] as Connect, site.url);
  const operatorId = stage.operators[0]?.id;
  dataOf(
    await stage.door('PUT', '/api/user/contact/operator/my', { number: stage.number, contactId: number, operatorId }),
  );
  await one.until(() => one.heard.length >= 2);
  assert.deepEqual(
    one.heard.map(({ event }) => event),
    ['chat', 'contact'],
  );
  for (const row of one.heard as unknown as Contact[]) assert.equal(row.operatorId, operatorId);
  one.client.close();
});

test('a key that is revoked hears nothing any more', async () => {
  const token = await makeKey(inside, ['conversations']);
  const one = await listen(versions[1]?.[1] as Connect, site.url, { query: { key: token } });
  const gone = new Promise<void>((resolve) => one.client.on('disconnect', () => resolve()));
  const { items } = await inside.core.read(inside.accountId).keys.list({ after: null, limit: 100 });
  const id = items.find(({ name }) => name === 'Test')?.id as string;
  for (const made of items.filter(({ name }) => name === 'Test')) await inside.core.revokeKey(inside.call, made.id);
  assert.ok(id);
  await gone;
});

test('a chat that is deleted is heard as an empty one; a contact that is deleted is not named any more', async () => {
  const number = newNumber();
  await write(number, 'hello');
  const one = await listen(versions[1]?.[1] as Connect, site.url);
  dataOf(await stage.door('DELETE', '/api/chat', { contactId: number }));
  await one.until(() => one.heard.length >= 1);
  const [{ cursor: _, ...deleted } = {} as Heard] = one.heard;
  assert.deepEqual(deleted, { event: 'chat', contactId: number, operatorId: 0, messages: [], deleted: true });
  dataOf(await stage.door('DELETE', '/api/user/contact', { number: stage.number, contactNumber: number }));
  await write(newNumber(), 'afterwards');
  await one.until(() => one.contents().length === 1);
  assert.equal(one.heard.filter((row) => JSON.stringify(row).includes(String(number))).length, 1);
  one.client.close();
});

test('another tenant hears nothing', async () => {
  const owner = { email: 'olga@socket.example', name: 'Olga', password: 'a long enough password' };
  const made = await inside.core.createAccount({ name: 'Other', timezone: 'Europe/Madrid', owner }, null);
  const token = await makeKey(inside, ['conversations'], (made as { accountId: string }).accountId);
  const other = await listen(versions[1]?.[1] as Connect, site.url, { query: { key: token } });
  const own = await listen(versions[1]?.[1] as Connect, site.url);
  await write(newNumber(), 'not for others');
  await own.until(() => own.contents().length === 1);
  assert.deepEqual(other.heard, []);
  other.client.close();
  own.client.close();
});

/** In front of two servers, each request to the next: no session sticks to anybody. */
async function balance(urls: string[]): Promise<Server> {
  let turn = 0;
  const server = createServer((asked, answer) => {
    const target = new URL(urls[turn++ % urls.length] as string);
    const { method, url: path } = asked;
    const { connection: _, ...headers } = asked.headers;
    const there = request({ hostname: target.hostname, port: target.port, method, path, headers }, (said) => {
      answer.writeHead(said.statusCode ?? 502, said.headers);
      said.pipe(answer);
    });
    there.on('error', () => answer.destroy());
    answer.on('close', () => there.destroy());
    asked.pipe(there);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

test('two processes, each request to the other one: polling meets the process that knows it', async () => {
  const second = await site.start();
  const balancer = await balance([site.url, second.url]);
  const url = `http://127.0.0.1:${(balancer.address() as AddressInfo).port}`;
  try {
    for (const [, connect] of versions) {
      const number = newNumber();
      const one = await listen(connect, url, { transports: ['polling'] });
      const texts = Array.from({ length: 10 }, (_, i) => `number ${i}`);
      for (const text of texts) await write(number, text);
      await one.until(() => one.contents().length === texts.length);
      assert.deepEqual(one.contents(), texts);
      one.client.close();
    }
  } finally {
    balancer.closeAllConnections();
    balancer.close();
    await second.stop();
  }
});
