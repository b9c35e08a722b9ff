import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Agent, createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, test } from 'node:test';
import { type Neighbours, openNeighbours } from '../../src/live/neighbours.ts';
import { until } from '../support/patience.ts';

// Requests arrive at the first process, and are for a session that the second one knows.
const [firstName, secondName] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')] as const;
let first: Neighbours;
let second: Neighbours;
const heard: IncomingMessage[] = [];
const front = createServer((asked, answer) => {
  if (!first.request(asked, answer)) answer.end('own');
});
before(async () => {
  const nothing = { request: () => {}, upgrade: () => {} };
  first = await openNeighbours(firstName, nothing);
  second = await openNeighbours(secondName, {
    ...nothing,
    request: (asked, answer) => {
      heard.push(asked);
      let body = '';
      asked.on('data', (part) => (body += part));
      asked.on('end', () => {
        const headers = {
          'x-said': 'whole',
          'keep-alive': 'timeout=60',
          connection: 'keep-alive, x-hop',
          'x-hop': 'one',
        };
        answer.writeHead(201, headers).end(`${asked.method} ${body}`);
      });
    },
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  front.closeAllConnections();
  front.close();
  await first.close();
});

type Said = { status: number | undefined; headers: IncomingHttpHeaders; text: string };

function say(method: string, of: string, headers: Record<string, string>, body = ''): Promise<Said> {
  const { port } = front.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: true });
    const asking = request({ port, method, path: `/?sid=${of}.abc`, headers, agent }, (answer) => {
      let text = '';
      answer.on('data', (part) => (text += part));
      answer.on('end', () => {
        agent.destroy();
        resolve({ status: answer.statusCode, headers: answer.headers, text });
      });
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

test('a request for a session of this process stays here', async () => {
  assert.equal((await say('GET', firstName, {})).text, 'own');
  assert.equal(heard.length, 0);
});

test('what is said to the next one only is not passed on, there or back; all else is', async () => {
  const { status, headers, text } = await say(
    'POST',
    secondName,
    { connection: 'close, x-hop', 'x-hop': '1', 'x-end': '2' },
    'one',
  );
  assert.deepEqual([status, text, headers['x-said']], [201, 'POST one', 'whole']);
  assert.deepEqual([headers['x-hop'], headers['keep-alive'], headers.connection], [undefined, undefined, 'close']);
  const [asked] = heard as [IncomingMessage];
  assert.equal(asked.headers['x-end'], '2');
  assert.deepEqual([asked.headers['x-hop'], asked.headers.connection], [undefined, 'keep-alive']);
});

test('one after the other by one connection, though each client closes its own', async () => {
  heard.length = 0;
  for (const text of ['one', 'two', 'three']) {
    assert.equal((await say('POST', secondName, { connection: 'close' }, text)).text, `POST ${text}`);
  }
  assert.equal(new Set(heard.map(({ socket }) => socket)).size, 1);
});

test('who goes away is not waited for', async () => {
  const { port } = front.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const before = heard.length;
  socket.write(`POST /?sid=${secondName}.abc HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1`);
  await until(() => heard.length > before, 'it arrived');
  const closed = new Promise((resolve) => heard.at(-1)?.once('close', resolve));
  socket.destroy();
  await closed;
});

test('a process that ended knows nothing: the client is told to begin anew', async () => {
  await second.close();
  const { status, text } = await say('GET', secondName, {});
  assert.deepEqual([status, JSON.parse(text)], [400, { code: 1, message: 'Session ID unknown' }]);
});
