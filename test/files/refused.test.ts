// What is refused of what strangers and colleagues upload, and that it leaves nothing.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { FileLinks } from '../../src/dialects/file-links.ts';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import type { Inside } from '../support/inside.ts';
import type { Site } from '../support/site.ts';
import { paper, picture } from './samples.ts';
import { type Stage, setStage, tenant, upload } from './stage.ts';

let stage: Stage;
let site: Site;
let inside: Inside;
let key: Api;
before(async () => {
  stage = await setStage();
  ({ site, inside, key } = stage);
});
after(() => stage.stop());

type Refused = [fact: string, act: () => Promise<{ status: number; body: unknown }>, status: number, type: string];
const nobody = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071';
const said = async (response: Response) => ({ status: response.status, body: (await response.json()) as unknown });
const forged = (path: string) => said2(stage.get(path));
const said2 = async (response: Promise<Response>) => said(await response);
const attach = async (attachmentId: string) =>
  sendTo(key, (await startConversation(site, inside)).id, { attachmentId });
const refused: Refused[] = [
  ['an empty file', () => key('POST', '/v1/attachments', Buffer.alloc(0)), 422, 'invalid'],
  [
    'half a picture',
    async () => key('POST', '/v1/attachments', (await picture('png', 900, 900)).subarray(0, 60)),
    422,
    'invalid',
  ],
  ['a picture of a billion points', () => key('POST', '/v1/attachments', huge()), 422, 'invalid'],
  ['26 MB', () => tooLarge(), 413, 'too_large'],
  ['a name of two lines', () => key('POST', '/v1/attachments?name=a%0Ab', paper()), 422, 'invalid'],
  ['a name without end', () => key('POST', `/v1/attachments?name=${'a'.repeat(256)}`, paper()), 422, 'invalid'],
  ['nobody', () => apiOf(site.url, null)('POST', '/v1/attachments', paper()), 401, 'unauthorized'],
  [
    'a visitor on people’s path',
    async () => (await becomeVisitor(site.url, site.firstRun.tochat.business)).api('POST', '/v1/attachments', paper()),
    401,
    'unauthorized',
  ],
  ['a key on the visitors’ path', () => key('POST', '/v1/visitor/attachments', paper()), 401, 'unauthorized'],
  ['a message of nothing', async () => sendTo(key, (await startConversation(site, inside)).id, {}), 422, 'invalid'],
  ['an attachment that is none', () => attach(nobody), 404, 'not_found'],
  ['an id that is none', () => attach('x'), 422, 'invalid'],
  [
    'an attachment that was sent',
    async () => {
      const { id } = await upload(key, paper());
      assert.equal((await attach(id)).status, 201);
      return attach(id);
    },
    409,
    'attachment_used',
  ],
  [
    'somebody else’s attachment',
    async () => attach((await upload(apiOf(site.url, (await inside.hire(`Mia ${Math.random()}`)).token), paper())).id),
    404,
    'not_found',
  ],
  [
    'a visitor’s attachment',
    async () => {
      const { visitor } = await startConversation(site, inside);
      return attach((await upload(visitor.api, paper(), 'a', '/v1/visitor/attachments')).id);
    },
    404,
    'not_found',
  ],
  [
    'another visitor’s attachment',
    async () => {
      const [one, two] = [await startConversation(site, inside), await startConversation(site, inside)];
      const { id } = await upload(one.visitor.api, paper(), 'a', '/v1/visitor/attachments');
      return two.visitor.api('POST', '/v1/visitor/messages', { attachmentId: id });
    },
    404,
    'not_found',
  ],
  [
    'an attachment of the business, by a visitor',
    async () => {
      const { visitor } = await startConversation(site, inside);
      return visitor.api('POST', '/v1/visitor/messages', { attachmentId: (await upload(key, paper())).id });
    },
    404,
    'not_found',
  ],
  [
    'another tenant’s attachment',
    async () => attach((await upload(await tenant(stage), paper())).id),
    404,
    'not_found',
  ],
  ['a link that is none', () => forged('/v1/files/abc'), 404, 'not_found'],
  [
    'a forged link',
    async () => forged((await upload(key, paper())).url.replace(/.$/, (c) => (c === 'A' ? 'Q' : 'A'))),
    404,
    'not_found',
  ],
  [
    'a link whose time is over',
    async () => {
      const { id } = await upload(key, paper());
      const [row] = await inside.rows<{ file: string }>('select file from attachment where id = $1', [id]);
      const linksOf = (hours: number) => {
        return new FileLinks(inside.seal.derive('file links'), () => Date.now() - hours * 3_600_000);
      };
      const file = row?.file as string;
      assert.equal((await stage.get(linksOf(11).to(file))).status, 200);
      return forged(linksOf(25).to(file));
    },
    404,
    'not_found',
  ],
];
for (const [fact, act, status, type] of refused) {
  test(`${fact} is refused: ${status} ${type}`, async () => {
    const answer = await act();
    assert.deepEqual([answer.status, (answer.body as { type: string }).type], [status, `urn:parley:${type}`]);
  });
}

test('what is refused leaves no file and no row', async () => {
  const rows = async () => (await inside.rows('select id from attachment')).length;
  const before = [stage.onDisk().length, await rows()];
  await key('POST', '/v1/attachments', Buffer.alloc(0));
  await key('POST', '/v1/attachments', huge());
  await tooLarge();
  assert.deepEqual([stage.onDisk().length, await rows()], before);
});

/** Asked for first, as whoever sends much does: it is refused before it is read. */
function tooLarge() {
  return new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${site.firstRun.v1.key}`,
      'content-length': 26 * 1024 * 1024,
      expect: '100-continue',
    };
    const sent = request(`${site.url}/v1/attachments`, { method: 'POST', headers }, async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
      sent.destroy();
    });
    sent.on('error', reject);
    sent.flushHeaders();
  });
}

/** A PNG whose header promises 40,000 × 40,000 points. */
function huge(): Buffer {
  const bytes = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  bytes.writeUInt32BE(40_000, 16);
  bytes.writeUInt32BE(40_000, 20);
  return bytes;
}
