// Names that tenants give their servers, looked up without a thread.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { addressesOf } from '../../src/channels/names.ts';

/** A name server that answers for `known.example` alone, and is silent about all else. */
const server = createSocket('udp4');
let servers: string[];
const asked: string[] = [];
const askedFor = new Map<string, () => void>();
before(async () => {
  server.on('message', (query, { address, port }) => {
    const { name, type, end } = questionOf(query);
    asked.push(name);
    askedFor.get(name)?.();
    if (name !== 'known.example') return;
    // The question again, and one answer where an IPv4 address is asked for (RFC 1035, 4.1).
    const answers = type === 1 ? 1 : 0;
    const head = Buffer.concat([query.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0])]);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 203, 0, 113, 7]);
    const answer = Buffer.concat([head, query.subarray(12, end), ...(answers ? [record] : [])]);
    server.send(answer, port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  servers = [`127.0.0.1:${(server.address() as AddressInfo).port}`];
});
after(() => server.close());

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const parts: string[] = [];
  let at = 12;
  for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
    parts.push(query.toString('latin1', at + 1, at + 1 + size));
    at += 1 + size;
  }
  return { name: parts.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

test('names are found by the name server; the machine’s own, and none that it does not know, without it', async () => {
  const facts: [host: string, finds: string[], asks: boolean][] = [
    ['known.example', ['203.0.113.7'], true],
    ['KNOWN.example.', ['203.0.113.7'], true],
    ['localhost', ['127.0.0.1'], false],
    ['LOCALHOST', ['127.0.0.1'], false],
  ];
  for (const [host, finds, asks] of facts) {
    asked.length = 0;
    const found = await addressesOf(host, servers);
    assert.deepEqual(found.slice(0, 1), finds, host);
    assert.equal(asked.length > 0, asks, host);
  }
});

test('a hundred names whose servers are silent hold up neither files nor other names', async () => {
  const silent = Array.from({ length: 100 }, (_, i) => `silent${i}.example`);
  const heard = silent.map((name) => new Promise<void>((resolve) => askedFor.set(name, resolve)));
  const looked = silent.map((name) => addressesOf(name, servers));
  let isOver = false;
  void Promise.all(looked).then(() => {
    isOver = true;
  });
  await Promise.all(heard);
  await stat('/');
  assert.deepEqual(await addressesOf('known.example', servers), ['203.0.113.7']);
  assert.equal(isOver, false);
  assert.deepEqual((await Promise.all(looked)).flat(), []);
});
