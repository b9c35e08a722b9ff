// The second driver, against a server that speaks S3.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import S3rver from 's3rver';
import { s3Files } from '../../src/files/s3.ts';
import { sweep } from '../../src/files/sweep.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { untilEqual } from '../support/patience.ts';
import { paper, silence } from './samples.ts';
import { type Stage, setStage, upload } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 's3-'));
const name = 'parley-files';
const server = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory: folder,
  configureBuckets: [{ name, configs: [] }],
});
let origin: string;
let stage: Stage;
let running = true;
before(async () => {
  const { port } = await server.run();
  origin = `127.0.0.1:${port}`;
  stage = await setStage({ PARLEY_S3: `http://S3RVER:S3RVER@${origin}/${name}?region=us-east-1` });
});
after(async () => {
  await stage?.stop();
  if (running) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const bucket = () =>
  s3Files({ url: `http://${origin}/${name}`, region: 'us-east-1', keyId: 'S3RVER', secret: 'S3RVER' });
const listed = async () => (await Array.fromAsync(bucket().kept())).map(({ file }) => file).toSorted();

test('a file goes into the bucket and is served from there, whole and in parts; nothing is on the disk', async () => {
  const sound = silence();
  const kept = await upload(stage.key, sound, 'a.wav');
  const [row] = await stage.inside.rows<{ file: string }>('select file from attachment where id = $1', [kept.id]);
  assert.ok((await listed()).includes(row?.file as string));
  assert.deepEqual(Buffer.from(await (await stage.get(kept.url)).arrayBuffer()), sound);
  const part = await stage.get(kept.url, { range: 'bytes=40-99' });
  assert.deepEqual([part.status, Buffer.from(await part.arrayBuffer())], [206, sound.subarray(40, 100)]);
  assert.deepEqual(stage.onDisk(), []);
  assert.ok(!existsSync(join(stage.site.dataDirectory, 'files')) || stage.onDisk().length === 0);
});

test('an erased contact takes its files out of the bucket', async () => {
  const conversation = await startConversation(stage.site, stage.inside);
  const before = await listed();
  const { id } = await upload(stage.key, paper());
  await sendTo(stage.key, conversation.id, { attachmentId: id });
  assert.equal((await listed()).length, before.length + 1);
  assert.equal((await stage.key('DELETE', `/v1/contacts/${conversation.contactId}`)).status, 200);
  await untilEqual(listed, before);
});

test('orphans in the bucket are swept, what is young or has a row stays', async () => {
  const place = bucket();
  const account = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071';
  const names = Array.from({ length: 20 }, (_, i) => `${account}/${i.toString(16).padStart(32, '0')}`);
  await Promise.all(names.map((file) => place.put(file, Buffer.from('x'))));
  const orphans = async (accountId: string, files: string[]) => (accountId === account ? files : []);
  const before = await listed();
  assert.equal(await sweep(place, orphans, Date.now()), 0);
  assert.equal(await sweep(place, orphans, Date.now() + 2 * 3_600_000), 20);
  assert.deepEqual(
    await listed(),
    before.filter((file) => !file.startsWith(account)),
  );
});

// The server above cannot make the mark of a next page on today's OpenSSL: these are pages as S3's reference has them.
test('a list of several pages is read to its end, and what is not ours passed over', async () => {
  const account = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071';
  const entry = (key: string) =>
    `<Contents><Key>${key}</Key><LastModified>2026-11-20T10:00:00.000Z</LastModified></Contents>`;
  const keys = [1, 2, 3].map((i) => `${account}/${i.toString(16).padStart(32, '0')}`);
  const pages: Record<string, string> = {
    '': `${entry(keys[0] as string)}${entry('notes.txt')}<NextContinuationToken>a+/b=</NextContinuationToken>`,
    'a+/b=': `${entry(keys[1] as string)}<NextContinuationToken>c</NextContinuationToken>`,
    c: entry(keys[2] as string),
  };
  const asked: string[] = [];
  const recorded = createServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://x').searchParams.get('continuation-token') ?? '';
    asked.push(token);
    response.end(`<?xml version="1.0"?><ListBucketResult>${pages[token] ?? ''}</ListBucketResult>`);
  });
  await new Promise<void>((resolve) => recorded.listen(0, '127.0.0.1', resolve));
  const { port } = recorded.address() as AddressInfo;
  const place = s3Files({ url: `http://127.0.0.1:${port}/b`, region: 'us-east-1', keyId: 'k', secret: 's' });
  const found = await Array.fromAsync(place.kept());
  assert.deepEqual([found.map(({ file }) => file), asked], [keys, ['', 'a+/b=', 'c']]);
  assert.equal(found[0]?.writtenAt, Date.parse('2026-11-20T10:00:00Z'));
  recorded.closeAllConnections();
  recorded.close();
});

test('what is not there is null, and to remove it is fine', async () => {
  const file = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071/00000000000000000000000000000000';
  assert.equal(await bucket().read(file, 0, 9), null);
  await bucket().remove(file);
});

test('a bucket that is away is no stored file: 503 and no row', async () => {
  const rows = async () => (await stage.inside.rows('select id from attachment')).length;
  const before = await rows();
  await server.close();
  running = false;
  const { status, headers } = await stage.key('POST', '/v1/attachments', paper());
  assert.equal(status, 503);
  assert.ok(Number(headers.get('retry-after')) > 0);
  assert.equal(await rows(), before);
});

/** What the signature of a request must be (AWS Signature Version 4, for a path and query that need no encoding). */
function signatureOf({ method, url = '', headers }: IncomingMessage, secret: string): string {
  const [, date = '', region = '', names = ''] =
    /Credential=[^/]+\/(\d{8})\/([\w-]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+),/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const signed = names.split(';').map((one) => `${one}:${headers[one]}\n`);
  const [path, query = ''] = url.split('?');
  const request = [method, path, query, signed.join(''), names, headers['x-amz-content-sha256']].join('\n');
  const hash = createHash('sha256').update(request).digest('hex');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], `${date}/${region}/s3/aws4_request`, hash].join('\n');
  const hmac = (key: string | Buffer, part: string) => createHmac('sha256', key).update(part).digest();
  return [date, region, 's3', 'aws4_request', text].reduce<string | Buffer>(hmac, `AWS4${secret}`).toString('hex');
}

test('each request is signed by the secret; a wrong one is refused, and that is no reason to try again', async () => {
  const asked: string[] = [];
  const strict = createServer((request, response) => {
    asked.push(request.method ?? '');
    request.resume();
    const right = request.headers.authorization?.endsWith(`Signature=${signatureOf(request, 'right')}`);
    response.writeHead(right ? 200 : 403).end(right ? 'bytes' : '<Code>SignatureDoesNotMatch</Code>');
  });
  await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
  const { port } = strict.address() as AddressInfo;
  const place = (secret: string) =>
    s3Files({ url: `http://127.0.0.1:${port}/b`, region: 'eu-south-2', keyId: 'k', secret });
  const file = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071/00000000000000000000000000000000';
  await place('right').put(file, paper());
  assert.ok(await place('right').read(file, 0, 9));
  await place('right').remove(file);
  await assert.rejects(place('wrong').put(file, paper()), {
    name: 'Error',
    message: /answered 403 .*SignatureDoesNotMatch/,
  });
  assert.deepEqual(asked, ['PUT', 'GET', 'DELETE', 'PUT']);
  strict.closeAllConnections();
  strict.close();
});
