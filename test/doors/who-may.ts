import type { Right } from '../../src/core/role.ts';
import { v1 } from './who-may-v1.ts';

/** Who may ask a route.
 *  - Rights: an API key, a session, or HCI's caller with one of these, or with all; an empty list: with any.
 *  - `member`: a session of the console whose role has the rights; `visitor`, `user`: people outside, with their own tokens.
 *  - `own`: a credential of the dialect's own kind. `signature`: a provider, by its signature.
 *  - `anybody`: strangers, by what the path or the body names. `page`: everybody, who all get the same.
 *  - `machine`: this machine itself; from elsewhere a key of settings. */
export type Who =
  | readonly Right[]
  | { all: readonly Right[] }
  | 'member'
  | 'visitor'
  | 'user'
  | 'own'
  | 'signature'
  | 'anybody'
  | 'page'
  | 'machine';

/** The right that a refusal names to who holds only these; null: the route does its work. */
export function lackedOf(who: Who, held: readonly Right[]): Right | null {
  if (typeof who === 'string') return null;
  if ('all' in who) return who.all.find((right) => !held.includes(right)) ?? null;
  return who.length === 0 || who.some((right) => held.includes(right)) ? null : (who[0] as Right);
}

const talk = ['conversations'] as const;
const arrange = ['conversations', 'settings'] as const;

const dialects: Record<string, Who> = {
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
  'POST /api/chat/message/send/operator/{controllerPort}': talk,
  'POST /api/chat/message/send/operator/facebook': talk,
  'POST /api/chat/message/send/operator/file/{controllerPort}': talk,
  'GET /api/area/{controllerPort}': arrange,
  'POST /api/area/operator/{controllerPort}': arrange,
  'POST /api/socket': talk,
  'POST /token/new': 'own',
  'POST /third_parties/user/new': 'own',
  'POST /chat/create': 'own',
  'PUT /admin/domain/update/{domain_name}': 'own',
  'PUT /admin/operator/assign/{operatorId}': 'own',
  'PUT /admin/operator/update/{operatorId}': 'own',
  'GET /admin/domain/{domain_name}': 'own',
  'GET /admin/operator/{operatorId}': 'own',
  'GET /api/v2/{id}/referer-graph': 'own',
  'GET /api/v2/widget_stats/{id}': 'own',
  'GET /demo/outbox': 'member',
  'GET /demo/outbox/{id}': 'member',
  'POST /admin/access-token/regenerate': 'own',
  'POST /admin/access-token/validate': 'own',
  'POST /admin/domain/create': 'own',
  'POST /admin/operator/assign': 'own',
  'POST /admin/operator/create': 'own',
  'POST /api/business/insert': 'own',
  'PUT /api/business/update/{id}': 'own',
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
  'GET /.well-known/jwks.json': 'page',
  'GET /{language}/api/business/send/{id}': 'anybody',
  'GET /access/{token}': 'anybody',
  'GET /api/business/get/{id}': 'anybody',
  'GET /api/business/send/{id}': 'anybody',
  'GET /tochat.postman_collection.json': 'page',
  'POST /{language}/api/business/send/{id}': 'anybody',
  'POST /access/{token}': 'anybody',
  'POST /admin/check-widget-visiblity': 'anybody',
  'POST /api/business/send/{id}': 'anybody',
  'GET /webhooks/messenger/{inboxId}': 'signature',
  'GET /webhooks/whatsapp/{inboxId}': 'signature',
  'POST /webhooks/messenger/{inboxId}': 'signature',
  'POST /webhooks/sms/{inboxId}': 'signature',
  'POST /webhooks/sms/{inboxId}/{messageId}': 'signature',
  'POST /webhooks/whatsapp/{inboxId}': 'signature',
};

const pages = [
  '/console',
  '/console/*',
  '/console/agents',
  '/console/agents/{id}',
  '/console/agents/{id}/{part}',
  '/console/bots',
  '/console/bots/{id}',
  '/console/c/{id}',
  '/console/calls',
  '/console/calls/{id}',
  '/console/calls/{id}/{part}',
  '/console/contacts',
  '/console/contacts/{id}',
  '/console/settings',
  '/console/settings/{part}',
  '/console/settings/{part}/{id}',
  '/console/wallets',
  '/console/wallets/{id}',
  '/console/wallets/{id}/{part}',
  '/console/welcome',
  '/console/widgets',
  '/console/widgets/{id}',
  '/console/widgets/{id}/{part}',
  '/',
  '/bundle.js',
  '/chat',
  '/chats',
  '/demo',
  '/demo/*',
  '/docs',
  '/docs/js/scalar.js',
  '/docs/third-party-licenses.txt',
  '/favicon.ico',
  '/health',
  '/hosted/*',
  '/install-widget/bundle.js',
  '/setup',
  '/widget/*',
  '/widget/chat-{hash}.js',
  '/widget/qr-{hash}.js',
];

/** Every route that the server has, by method and path: a test fails for one that is not here. */
export const whoMay: Record<string, Who> = {
  ...v1,
  ...dialects,
  ...Object.fromEntries(pages.map((path) => [`GET ${path}`, 'page' as const])),
  'GET /metrics': 'machine',
};
