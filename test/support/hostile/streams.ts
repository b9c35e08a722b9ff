import { once } from 'node:events';
import { get } from 'node:http';
import type { Socket } from 'node:net';
import WebSocket from 'ws';
import { programOf } from '../outside.ts';
import type { Row, Stage } from './stage.ts';
import { tallyOf } from './stage.ts';
import { ask, json, times } from './wire.ts';

// Streams: floods of frames, unread streams, too many streams.

/** A socket that was greeted; otherwise the status that refused it, 0 if closed. */
function open(stage: Stage, path: string, token: string): Promise<WebSocket | number> {
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.once('message', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.once('close', () => resolve(0));
  });
}

const isOpen = (one: WebSocket | number): one is WebSocket => typeof one !== 'number';

const flood = (name: string, path: string, frame: string, tokens: (stage: Stage) => Promise<string[]>): Row => ({
  name,
  statuses: [0, 429, 1008],
  async run(stage) {
    const all = await Promise.all((await tokens(stage)).map((token) => open(stage, path, token)));
    return tallyOf(
      await Promise.all(
        all.map(async (one) => {
          if (!isOpen(one)) return one;
          const closed = once(one, 'close');
          for (let i = 0; i < stage.some(20_000); i++) one.send(frame);
          return ((await closed) as [number])[0];
        }),
      ),
    );
  },
  wrong: (tally) => (tally.has(1008) ? null : 'no flood was closed with 1008'),
});

/** Masked frames of one byte, none of them the last. */
const fragments = Buffer.concat([
  Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x61]),
  Buffer.alloc(7 * 60_000, Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x61])),
]);

/** Writes bytes to a socket's connection. @returns the code that closed it */
async function codeAfter(socket: WebSocket, bytes: Buffer): Promise<number> {
  const closed = once(socket, 'close');
  (socket as unknown as { _socket: Socket })._socket.write(bytes);
  return ((await closed) as [number])[0];
}

const typing = '{"signal":"typing"}';

/** `100 × €` take three bytes each, and `"` is escaped: as many bytes as a message may have. */
const longText = '€'.repeat(20_000);

const write = (stage: Stage, token: string, text: string) =>
  ask(stage.url, { method: 'POST', path: '/v1/visitor/messages', ...json(JSON.stringify({ text }), token) });

async function newConversations(stage: Stage, count: number): Promise<number[]> {
  const tokens = await stage.visitors(count);
  return Promise.all(tokens.map((token) => write(stage, token, 'Hello')));
}

const polling = '/api/socket?EIO=4&transport=polling';

export const streamRows: Row[] = [
  flood('20,000 frames “typing” of a visitor, in 5 sockets', '/v1/visitor/live', typing, async ({ conversation }) =>
    times(5, () => conversation.token),
  ),
  flood('the same of 20 visitors', '/v1/visitor/live', typing, (stage) => stage.visitors(20)),
  flood('the same of a key, in 5 sockets', '/v1/live', typing, async ({ firstRun }) => times(5, () => firstRun.v1.key)),
  flood('the same of a user of another system, in 5 sockets', '/v1/user/live', typing, async (stage) => {
    const { apikey } = await programOf(stage).user();
    return times(5, () => apikey);
  }),
  flood('20,000 frames that are nothing', '/v1/visitor/live', '{"a":'.repeat(100), ({ visitors }) => visitors(5)),
  {
    name: '200 sockets of visitors with 60,000 fragments each of a message that does not end',
    statuses: [0, 429, 1008],
    async run(stage) {
      const tokens = await stage.visitors(stage.some(20));
      const all = await Promise.all(tokens.flatMap((token) => times(10, () => open(stage, '/v1/visitor/live', token))));
      return tallyOf(await Promise.all(all.map((one) => (isOpen(one) ? codeAfter(one, fragments) : one))));
    },
    wrong: (tally) => (tally.has(1008) ? null : 'no socket was closed with 1008'),
  },
  {
    name: '10 Socket.IO posts of 16,000 CONNECTs without a key',
    statuses: [0, 200, 400, 403, 413, 429],
    run: async (stage) =>
      tallyOf(
        await Promise.all(
          times(10, async () => {
            const text = await (await fetch(stage.url + polling)).text();
            const sid = /"sid":"([^"]+)"/.exec(text)?.[1] ?? '';
            const body = Array(stage.some(16_000)).fill('40').join('\x1e');
            return ask(stage.url, { method: 'POST', path: `${polling}&sid=${sid}`, body });
          }),
        ),
      ),
  },
  {
    name: '1,000 Socket.IO sessions',
    statuses: [0, 200, 400, 403, 429],
    run: async (stage) =>
      tallyOf(await Promise.all(times(stage.some(1000), () => ask(stage.url, { method: 'GET', path: polling })))),
  },
  {
    name: '500 server-sent streams that never read, and 58 messages of 60 kB',
    statuses: [0, 200, 201, 429],
    async run(stage) {
      const { token } = stage.conversation;
      const statuses: number[] = [];
      const headers = { authorization: `Bearer ${token}` };
      const streams = await Promise.all(
        times(stage.some(500), async () => {
          const asked = get(`${stage.url}/v1/visitor/live`, { headers, agent: false });
          asked.on('error', () => {});
          const [response] = await once(asked, 'response');
          response.on('error', () => {});
          response.pause();
          statuses.push(response.statusCode);
          return asked;
        }),
      );
      for (let i = 0; i < stage.some(58); i++) statuses.push(await write(stage, token, longText));
      for (const one of streams) one.destroy();
      return tallyOf(statuses);
    },
  },
  {
    name: '2,000 silent sockets, ten a visitor, and 10 new conversations',
    statuses: [0, 101, 201, 429],
    async run(stage) {
      const tokens = await stage.visitors(stage.some(200));
      const all: (WebSocket | number)[] = [];
      for (const token of tokens) {
        all.push(...(await Promise.all(times(10, () => open(stage, '/v1/visitor/live', token)))));
      }
      const written = await newConversations(stage, 10);
      for (const one of all) if (isOpen(one)) one.terminate();
      return tallyOf([...written, ...all.map((one) => (isOpen(one) ? 101 : one))]);
    },
    wrong: (tally) => (tally.has(201) ? null : 'no conversation began'),
  },
  {
    name: '2,000 sockets of one visitor, and 10 new conversations',
    statuses: [0, 101, 201, 429],
    async run(stage) {
      const [token = ''] = await stage.visitors(1);
      const all = await Promise.all(times(stage.some(2000), () => open(stage, '/v1/visitor/live', token)));
      const written = await newConversations(stage, 10);
      for (const one of all) if (isOpen(one)) one.terminate();
      return tallyOf([...written, ...all.map((one) => (isOpen(one) ? 101 : one))]);
    },
    wrong: (tally) => ((tally.get(101) ?? 0) > 10 ? 'more than ten streams of one visitor' : null),
  },
  {
    name: '2,000 sockets of visitors, and 5 changes of the account’s settings',
    statuses: [0, 101, 200, 429],
    async run(stage) {
      const tokens = await stage.visitors(stage.some(200));
      const all = await Promise.all(tokens.flatMap((token) => times(10, () => open(stage, '/v1/visitor/live', token))));
      const headers = { authorization: `Bearer ${stage.firstRun.v1.key}`, 'content-type': 'application/json' };
      const path = `/v1/inboxes/${stage.botInbox}`;
      const changed: number[] = [];
      for (let i = 0; i < 5; i++) {
        const body = JSON.stringify({ name: `With a bot ${i}` });
        changed.push(await ask(stage.url, { method: 'PATCH', path, headers, body }));
      }
      for (const one of all) if (isOpen(one)) one.terminate();
      return tallyOf([...changed, ...all.map((one) => (isOpen(one) ? 101 : one))]);
    },
    wrong: (tally) => (tally.get(200) === 5 ? null : 'the settings were not changed'),
  },
  {
    name: '100 resumes of an old cursor, ten at a time',
    statuses: [0, 101, 410, 429],
    async run(stage) {
      const { token, after } = stage.oldCursor;
      const statuses: number[] = [];
      for (let i = 0; i < stage.some(100); i += 10) {
        const all = await Promise.all(times(10, () => open(stage, `/v1/visitor/live?after=${after}`, token)));
        for (const one of all) if (isOpen(one)) one.terminate();
        statuses.push(...all.map((one) => (isOpen(one) ? 101 : one)));
      }
      return tallyOf(statuses);
    },
  },
  {
    name: '300 upgrades of routes that are no streams',
    statuses: [0, 401, 404, 426, 429],
    run: async (stage) =>
      tallyOf(
        await Promise.all(
          times(stage.some(300), async () => {
            const one = await open(stage, '/v1/conversations?limit=100000000', stage.firstRun.v1.key);
            if (isOpen(one)) one.terminate();
            return isOpen(one) ? 101 : one;
          }),
        ),
      ),
  },
];
