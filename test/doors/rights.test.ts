// A right holds at every door: each route of the dialects beside /v1 (whose table is
// test/v1/wanted-rights.ts) has a row that says what lets somebody in. A route without a row fails, and so does a row without a route.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Right, rights } from '../../src/core/role.ts';
import { accessDialect } from '../../src/dialects/access/dialect.ts';
import { chattabaiDialect } from '../../src/dialects/chattabai/dialect.ts';
import { chatwhizzDialect } from '../../src/dialects/chatwhizz/dialect.ts';
import type { Dialect } from '../../src/dialects/contract.ts';
import { hciDialect } from '../../src/dialects/hci/dialect.ts';
import { imbeeDialect } from '../../src/dialects/imbee/dialect.ts';
import { metaDialect } from '../../src/dialects/meta/dialect.ts';
import { outboxDialect } from '../../src/dialects/outbox/dialect.ts';
import { smsDialect } from '../../src/dialects/sms/dialect.ts';
import { tochatDialects } from '../../src/dialects/tochat/dialect.ts';
import { becomeVisitor } from '../support/api.ts';
import { type Stage, setStage } from '../v1/stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage();
});
after(() => stage.stop());

/** `own`: a credential of the dialect's own kind; `signature`: of a provider; `anybody`: strangers, by what the path names. Rights: one
 *  of these, of an API key. */
type Door = 'own' | 'signature' | 'anybody' | readonly [Right, ...Right[]];
const talk = ['conversations'] as const;
const arrange = ['conversations', 'settings'] as const;

const doors: Record<string, Door> = {
  'GET /api/user': arrange,
  'POST /api/user': talk,
  'POST /api/user/facebook': talk,
  'POST /api/user/save': arrange,
  'POST /api/user/save/facebook': arrange,
  'POST /api/user/contact/get': talk,
  'POST /api/user/contact/area': talk,
  'POST /api/user/contact/operator': talk,
  'PUT /api/user/contact/operator/my': talk,
  'PUT /api/user/contact/operator': talk,
  'PUT /api/user/contact/area': talk,
  'POST /api/user/contact/save': talk,
  'POST /api/user/contact/save/facebook': talk,
  'POST /api/user/contact/sa': talk,
  'PUT /api/user/contact/sa/increase': talk,
  'PUT /api/user/contact/sa/decrease': talk,
  'DELETE /api/user/contact': arrange,
  'POST /api/chat/new': talk,
  'POST /api/chat/facebook/new': talk,
  'POST /api/chat/message': talk,
  'PUT /api/chat/operator': talk,
  'DELETE /api/chat': arrange,
  'POST /api/chat/message/send': talk,
  'POST /api/chat/message/send/operator/:controllerPort': talk,
  'POST /api/chat/message/send/operator/facebook': talk,
  'POST /api/chat/message/send/operator/file/:controllerPort': talk,
  'GET /api/area/:controllerPort': arrange,
  'POST /api/area/operator/:controllerPort': arrange,
  'POST /api/socket': talk,
  'POST /token/new': 'own',
  'POST /third_parties/user/new': 'own',
  'POST /chat/create': 'own',
  'PUT /admin/domain/update/:domain_name': 'own',
  'PUT /admin/operator/assign/:operatorId': 'own',
  'PUT /admin/operator/update/:operatorId': 'own',
  'GET /admin/domain/:domain_name': 'own',
  'GET /admin/operator/:operatorId': 'own',
  'GET /api/v2/:id/referer-graph': 'own',
  'GET /api/v2/widget_stats/:id': 'own',
  'GET /demo/outbox': 'own',
  'GET /demo/outbox/:id': 'own',
  'POST /admin/access-token/regenerate': 'own',
  'POST /admin/access-token/validate': 'own',
  'POST /admin/domain/create': 'own',
  'POST /admin/operator/assign': 'own',
  'POST /admin/operator/create': 'own',
  'POST /api/business/insert': 'own',
  'PUT /api/business/update/:id': 'own',
  'GET /admin/access-token': 'own',
  'POST /api/authentication_token': 'own',
  'POST /api/login_check': 'own',
  'POST /wp-json/ctb/v1/json/getStatusByRef': 'own',
  'POST /wp-json/ctb/v1/json/updateStatusByRef': 'own',
  'POST /wp-json/ctb/v1/json/updateStatusByLineSharing': 'own',
  'POST /wp-json/ctb/v1/json/getStatusLog': 'own',
  'POST /wp-json/ctb/v1/session/call/create/byRef': 'own',
  'POST /wp-json/ctb/v1/json/getProfileData': 'own',
  'POST /wp-json/credsys/v1/json/getWalletByDialedNumberAndPin': 'own',
  'POST /wp-json/credsys/v1/json/getWalletByDialedNumberAndInboundNumber': 'own',
  'POST /wp-json/credsys/v1/json/subtractTokensFromWallet': 'own',
  'POST /wp-json/credsys/v1/json/addTokensToWallet': 'own',
  'GET /.well-known/jwks.json': 'anybody',
  'GET /:language/api/business/send/:id': 'anybody',
  'GET /access/:token': 'anybody',
  'GET /api/business/get/:id': 'anybody',
  'GET /api/business/send/:id': 'anybody',
  'GET /tochat.postman_collection.json': 'anybody',
  'POST /:language/api/business/send/:id': 'anybody',
  'POST /access/:token': 'anybody',
  'POST /admin/check-widget-visiblity': 'anybody',
  'POST /api/business/send/:id': 'anybody',
  'GET /webhooks/messenger/:inboxId': 'signature',
  'GET /webhooks/whatsapp/:inboxId': 'signature',
  'POST /webhooks/messenger/:inboxId': 'signature',
  'POST /webhooks/sms/:inboxId': 'signature',
  'POST /webhooks/sms/:inboxId/:messageId': 'signature',
  'POST /webhooks/whatsapp/:inboxId': 'signature',
};

/** Every dialect, for its table of routes alone. */
function dialects(): Dialect[] {
  const nothing = {} as never;
  const origin = { ownOrigin: () => stage.url, now: Date.now };
  const { core } = stage.inside;
  const own = { core, links: nothing, ownOrigin: stage.url, secure: false, now: Date.now };
  return [
    hciDialect(own),
    imbeeDialect({ core, ...origin }),
    chattabaiDialect(core),
    chatwhizzDialect({ core, ...origin }),
    ...tochatDialects({ core, signingKeys: nothing, ...origin }),
    accessDialect(own),
    outboxDialect(own),
    metaDialect({ core, warn() {} }),
    smsDialect(own),
  ];
}
const all = () =>
  dialects().flatMap((dialect) =>
    dialect.routes.map(({ method, path }) => ({ dialect, method, path, name: `${method} ${path}` })),
  );

test('every route of every dialect has a row', () => {
  assert.deepEqual(
    all()
      .map(({ name }) => name)
      .toSorted(),
    Object.keys(doors).toSorted(),
  );
});

/** What a route says to a credential that stands wherever one may stand, and whether that is a success. */
async function tryAt({ dialect, method, path }: ReturnType<typeof all>[number], token: string) {
  const headers = {
    authorization: `Bearer ${token}`,
    'x-api-key': token,
    'x-woos-key': token,
    access_token: token,
    cookie: `parley_session=${token}`,
    'content-type': 'application/json',
  };
  const at = path.replace(/:\w+|\*/g, '00000000-0000-7000-8000-000000000000');
  const body = method === 'GET' ? undefined : JSON.stringify({ authenticationHash: token, hash: token });
  const response = await fetch(stage.url + at, { method, headers, redirect: 'manual', ...(body && { body }) });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const answer = { status: response.status, body: isJson ? JSON.parse(text) : text };
  return { ...answer, text, failed: response.status >= 400 || dialect.saysFailed?.(answer) === true };
}

for (const right of rights) {
  test(`a key that has only the right ${right} is admitted where the table says so, and nowhere else`, async () => {
    const { token } = await stage.key([right]);
    const before = await stage.inside.head();
    for (const route of all()) {
      const door = doors[route.name];
      if (!Array.isArray(door)) continue;
      const said = await tryAt(route, token);
      const lacks = `The key lacks the right \\"${door[0]}\\"`;
      assert.equal(said.text.includes(lacks), !door.includes(right), `${route.name}: ${said.text.slice(0, 200)}`);
    }
    assert.equal(await stage.inside.head(), before, 'something changed');
  });
}

test('no key, session or visitor opens a door of another kind', async () => {
  const every = await stage.key([...rights]);
  const visitor = (await becomeVisitor(stage.url, stage.site.firstRun.tochat.business)).token;
  const agent = await stage.person('agent', { agent: true });
  const before = await stage.inside.head();
  for (const route of all()) {
    const door = doors[route.name];
    if (door === 'anybody') continue;
    const tokens = Array.isArray(door) ? [agent.token, visitor] : [every.token, agent.token, visitor];
    for (const token of [...tokens, '']) {
      const said = await tryAt(route, token);
      assert.ok(said.failed && said.status < 500, `${route.name}: ${said.status} ${said.text.slice(0, 200)}`);
    }
  }
  assert.equal(await stage.inside.head(), before, 'something changed');
});
