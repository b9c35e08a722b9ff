// What is uploaded, sent and served: by content, once, and to whom it belongs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { type Api, apiOf } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import type { Inside } from '../support/inside.ts';
import { LiveClient } from '../support/live.ts';
import { untilEqual } from '../support/patience.ts';
import type { Site } from '../support/site.ts';
import { drawing, film, page, paper, photograph, picture, silence } from './samples.ts';
import { type Attachment, type Stage, setStage, upload } from './stage.ts';

type Message = { id: string; kind: string; text: string; attachment: Attachment | null };

let stage: Stage;
let site: Site;
let inside: Inside;
let key: Api;
before(async () => {
  stage = await setStage();
  ({ site, inside, key } = stage);
});
after(() => stage.stop());

test('a photograph loses place and camera, stands upright, and is the size that it says', async () => {
  const taken = await photograph(64, 48);
  assert.ok(taken.includes('Camera of Chidi'));
  const kept = await upload(key, taken, 'Straat.jpg');
  assert.deepEqual([kept.kind, kept.type, kept.width, kept.height], ['image', 'image/jpeg', 48, 64]);
  const bytes = Buffer.from(await (await stage.get(kept.url)).arrayBuffer());
  assert.equal(bytes.length, kept.bytes);
  const { exif, orientation, width, height } = await sharp(bytes).metadata();
  assert.deepEqual([exif, orientation, width, height], [undefined, undefined, 48, 64]);
  assert.ok(!bytes.includes('Camera of Chidi') && !bytes.includes('Exif'));
});

const contents: [fact: string, name: string, bytes: () => Buffer | Promise<Buffer>, kind: string, type: string][] = [
  ['a PNG', 'a.png', () => picture('png'), 'image', 'image/png'],
  ['a WebP', 'a.webp', () => picture('webp'), 'image', 'image/webp'],
  ['a GIF', 'a.gif', () => picture('gif'), 'image', 'image/gif'],
  ['an AVIF', 'a.avif', () => picture('avif'), 'image', 'image/avif'],
  ['a PNG that is called a page', 'a.html', () => picture('png'), 'image', 'image/png'],
  ['a sound', 'a.wav', silence, 'audio', 'audio/wav'],
  ['a film', 'a.mp4', film, 'video', 'video/mp4'],
  ['a PDF', 'a.pdf', paper, 'document', 'application/pdf'],
  ['a drawing with a script', 'a.svg', drawing, 'document', 'text/plain'],
  [
    'a drawing that says what it is',
    'a.svg',
    () => Buffer.concat([Buffer.from('<?xml version="1.0"?>'), drawing()]),
    'document',
    'application/xml',
  ],
  ['a page with a script', 'a.html', page, 'document', 'text/plain'],
  ['a page that is called a picture', 'a.png', page, 'document', 'text/plain'],
  ['bytes that are nothing', 'a.png', () => Buffer.from([1, 0, 255, 254, 3]), 'document', 'application/octet-stream'],
];
for (const [fact, name, bytes, kind, type] of contents) {
  test(`${fact} is ${kind}, ${type}, and shown ${kind === 'document' ? 'nowhere' : 'in place'}`, async () => {
    const kept = await upload(key, await bytes(), name);
    assert.deepEqual([kept.kind, kept.type, kept.name], [kind, type, name]);
    const response = await stage.get(kept.url);
    const { headers } = response;
    assert.equal(response.status, 200);
    assert.equal((await response.arrayBuffer()).byteLength, kept.bytes);
    assert.equal(headers.get('content-type')?.split(';')[0], type);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy') ?? '', /^sandbox; default-src 'none'/);
    const place = kind === 'document' ? 'attachment' : 'inline';
    assert.equal(headers.get('content-disposition'), `${place}; filename*=UTF-8''${name}`);
  });
}

test('a name says nothing of folders and turns no reading direction', async () => {
  const kept = await upload(key, paper(), '../../etc/“Año”\u202Efdp.exe');
  assert.equal(kept.name, '“Año”fdp.exe');
  const { headers } = await stage.get(kept.url);
  assert.equal(headers.get('content-disposition'), "attachment; filename*=UTF-8''%E2%80%9CA%C3%B1o%E2%80%9Dfdp.exe");
});

test('a visitor sends a picture, the agent another: both read and hear both', async () => {
  const agent = await inside.hire('Noor', 'owner');
  const conversation = await startConversation(site, inside);
  const live = new LiveClient();
  await live.connect(site.url, agent.token);
  const api = stage.reference.apiOf(conversation.visitor.token);
  const photo = await upload(api, await photograph(), 'front.jpg', '/v1/visitor/attachments');
  const asked = await api<Message>('POST', '/v1/visitor/messages', { attachmentId: photo.id, clientId: 'p1' });
  assert.equal(asked.status, 201, JSON.stringify(asked.body));
  assert.deepEqual([asked.body.text, asked.body.attachment], ['', photo]);
  const sheet = await upload(apiOf(site.url, agent.token), paper(), 'sizes.pdf');
  const said = await sendTo(apiOf(site.url, agent.token), conversation.id, { text: 'Here', attachmentId: sheet.id });
  assert.equal(said.status, 201);

  const agents = await key<{ items: Message[] }>('GET', `/v1/conversations/${conversation.id}/messages`);
  const visitors = await api<{ items: Message[] }>('GET', '/v1/visitor/messages');
  for (const { items } of [agents.body, visitors.body]) {
    assert.deepEqual(
      items.map(({ attachment }) => attachment),
      [sheet, photo, null],
    );
  }
  assert.deepEqual(
    agents.body.items.map(({ kind }) => kind),
    ['document', 'image', 'text'],
  );
  const seen = await key<{ lastText: string }>('GET', `/v1/conversations/${conversation.id}`);
  assert.equal(seen.body.lastText, 'Here');
  await live.until(() => live.events.some(({ message }) => message?.id === said.body.id));
  const heard = live.events
    .filter(({ kind }) => kind === 'message.created')
    .map(({ message }) => message as unknown as Message);
  assert.deepEqual(
    heard.map(({ attachment }) => attachment),
    [photo, sheet],
  );
  live.cut();
});

test('a picture alone is named in the list by its file', async () => {
  const conversation = await startConversation(site, inside);
  const sent = await upload(key, await picture('png'), 'plan.png');
  await sendTo(key, conversation.id, { attachmentId: sent.id });
  const { body } = await key<{ lastText: string }>('GET', `/v1/conversations/${conversation.id}`);
  assert.equal(body.lastText, 'plan.png');
});

test('the same message sent again gives the first one, with its attachment', async () => {
  const conversation = await startConversation(site, inside);
  const { id } = await upload(key, paper());
  const body = { attachmentId: id, clientId: 'one' };
  const [first, again] = [await sendTo(key, conversation.id, body), await sendTo(key, conversation.id, body)];
  assert.deepEqual([again.status, again.body], [201, first.body]);
  const other = { attachmentId: (await upload(key, paper())).id };
  const once = { 'idempotency-key': 'attached' };
  const answers = await Promise.all([1, 2, 3].map(() => sendTo(key, conversation.id, other, once)));
  assert.deepEqual(
    answers.map(({ body: { id } }) => id),
    Array(3).fill(answers[0]?.body.id),
  );
});

test('an upload repeated with the same key is one file, however many at once', async () => {
  const before = stage.onDisk().length;
  const bytes = await picture('png');
  const once = { 'idempotency-key': 'upload-1' };
  const path = '/v1/attachments?name=a.png';
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => key<Attachment>('POST', path, bytes, once)));
  answers.push(await key<Attachment>('POST', path, bytes, once));
  assert.deepEqual(
    answers.map(({ status }) => status),
    Array(6).fill(201),
  );
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
  assert.equal(stage.onDisk().length, before + 1);
  const changed = await key('POST', path, await picture('webp'), once);
  assert.deepEqual([changed.status, changed.body.type], [409, 'urn:parley:idempotency_key_reused']);
  assert.equal(stage.onDisk().length, before + 1);
});

test('a page of somebody else uploads nothing with the console’s cookie', async () => {
  const { token } = await inside.hire('Otto');
  const ask = (headers: Record<string, string>) =>
    fetch(`${site.url}/v1/attachments`, {
      method: 'POST',
      body: new Uint8Array(paper()),
      headers: { cookie: `parley_session=${token}`, 'content-type': 'application/octet-stream', ...headers },
    });
  assert.equal((await ask({ 'sec-fetch-site': 'same-origin' })).status, 201);
  assert.equal((await ask({ 'sec-fetch-site': 'cross-site' })).status, 401);
  assert.equal((await ask({ origin: 'https://evil.example' })).status, 401);
  assert.equal((await ask({ 'sec-fetch-site': 'same-origin', 'content-type': 'text/plain' })).status, 401);
  assert.equal((await ask({})).status, 401);
});

const ranges: [asked: string, status: number, part: [number, number] | null][] = [
  ['bytes=0-99', 206, [0, 99]],
  ['bytes=8000-', 206, [8000, 8043]],
  ['bytes=-44', 206, [8000, 8043]],
  ['bytes=-99999', 206, [0, 8043]],
  ['bytes=8043-99999', 206, [8043, 8043]],
  ['bytes=8044-', 416, null],
  ['bytes=-0', 416, null],
  ['bytes=9-3', 200, [0, 8043]],
  ['bytes=0-1,5-6', 200, [0, 8043]],
  ['lines=1-2', 200, [0, 8043]],
];
test('a player gets the part that it asks for', async () => {
  const bytes = silence();
  const { url } = await upload(key, bytes, 'a.wav');
  for (const [asked, status, part] of ranges) {
    const response = await stage.get(url, { range: asked });
    const got = Buffer.from(await response.arrayBuffer());
    assert.equal(response.status, status, asked);
    if (part) assert.deepEqual(got, bytes.subarray(part[0], part[1] + 1), asked);
    const range = status === 206 ? `bytes ${part?.join('-')}/8044` : status === 416 ? 'bytes */8044' : null;
    assert.equal(response.headers.get('content-range'), range, asked);
  }
  const head = await fetch(site.url + url, { method: 'HEAD' });
  assert.deepEqual(
    [head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')],
    [200, '8044', 'bytes'],
  );
});

test('a contact that is erased takes its files along', async () => {
  const conversation = await startConversation(site, inside);
  const { api } = conversation.visitor;
  const sent = await upload(api, paper(), 'a', '/v1/visitor/attachments');
  await api('POST', '/v1/visitor/messages', { attachmentId: sent.id });
  const unsent = await upload(api, paper(), 'b', '/v1/visitor/attachments');
  const answer = await upload(key, paper());
  await sendTo(key, conversation.id, { attachmentId: answer.id });
  const before = stage.onDisk().length;
  const report = (await key<{ files: number; messages: number }>('DELETE', `/v1/contacts/${conversation.contactId}`))
    .body;
  assert.deepEqual([report.files, report.messages], [3, 3]);
  for (const { url } of [sent, unsent, answer]) assert.equal((await stage.get(url)).status, 404);
  await untilEqual(() => stage.onDisk().length, before - 3);
});

test('what was uploaded and not sent for a day is gone, what was sent stays', async () => {
  const conversation = await startConversation(site, inside);
  const [sent, unsent] = [await upload(key, paper()), await upload(key, paper())];
  await sendTo(key, conversation.id, { attachmentId: sent.id });
  await inside.rows(`update attachment set created_at = now() - interval '25 hours' where id = any($1)`, [
    [sent.id, unsent.id],
  ]);
  await inside.core.forgetUnsent(inside.accountId);
  assert.deepEqual([(await stage.get(sent.url)).status, (await stage.get(unsent.url)).status], [200, 404]);
  assert.equal((await sendTo(key, conversation.id, { attachmentId: unsent.id })).status, 404);
});
