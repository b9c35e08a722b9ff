import { randomBytes, randomInt, randomUUID } from 'node:crypto';

import { randomNumber } from './phone-samples.ts';

/** One of each noun of an account. */
export type Ids = {
  agent: string;
  /** another one, who may be the same */
  twin: string;
  team: string;
  inbox: string;
  contact: string;
  /** another contact, into which one was merged */
  person: string;
  /** one that claims an address */
  claimant: string;
  merge: string;
  conversation: string;
  member: string;
  key: string;
  programKey: string;
  accessLink: string;
  /** what programs call the inbox */
  inboxName: string;
  /** a letter that failed */
  letter: string;
  /** what a visitor has written or been answered */
  message: string;
  /** one that waits for its inbox to be able to send */
  unsent: string;
  line: string;
  /** its inbox on Messenger */
  page: string;
  cannedAnswer: string;
  webhook: string;
  application: string;
  applicationKey: string;
  wallet: string;
  emptyWallet: string;
  emptyApplication: string;
  hold: string;
  pinLock: string;
  call: string;
  /** the contact that a user of another system is */
  user: string;
  /** a user of another system: its key, a conversation with another one, what that wrote */
  userKey: string;
  userChat: string;
  userMessage: string;
};
export type Sample = {
  /** of which noun the id in the path is */
  id?: keyof Ids;
  /** a body that is taken; made anew each time, so that it never is there already */
  body?(ids: Ids): object;
};

export const random = (): string => randomBytes(5).toString('hex');

/** How every route is called rightly; a test that goes through all of them fails for one that is not here. */
export const samples: Record<string, Sample> = {
  'GET /v1/openapi.json': {},
  'POST /v1/session': { body: () => ({ email: 'nobody@example.com', password: random() }) },
  'GET /v1/session': {},
  'DELETE /v1/session': {},
  'PUT /v1/session/password': { body: () => ({ current: random(), next: 'a longer password' }) },
  'POST /v1/session/link': { body: () => ({ token: `pl_${random()}` }) },
  'POST /v1/setup': {
    body: () => ({
      token: random(),
      account: 'Mine',
      timezone: 'Europe/Madrid',
      name: 'Me',
      email: 'me@example.com',
      password: 'a long password',
    }),
  },
  'GET /v1/api-calls': {},
  'GET /v1/doors': {},
  'GET /v1/doors/postman': {},
  'GET /v1/account': {},
  'PATCH /v1/account': {
    body: () => ({ name: 'Renamed', timezone: 'Europe/Lisbon', settings: { idleMinutes: 5 } }),
  },
  'GET /v1/lines': {},
  'POST /v1/lines': {
    body: () => ({
      name: 'Line',
      label: random(),
      email: 'line@example.com',
      number: randomNumber(),
      page: { address: String(randomInt(1e12, 9e12)), token: random() },
    }),
  },
  'GET /v1/lines/{id}': { id: 'line' },
  'PATCH /v1/lines/{id}': { id: 'line', body: () => ({ name: 'Other', label: random(), number: randomNumber() }) },
  'DELETE /v1/lines/{id}': { id: 'line' },
  'GET /v1/webhooks': {},
  'POST /v1/webhooks': { body: () => ({ url: `https://127.0.0.9:9/${random()}`, kinds: ['pinLock.set'] }) },
  'GET /v1/webhooks/{id}': { id: 'webhook' },
  'PATCH /v1/webhooks/{id}': { id: 'webhook', body: () => ({ url: `https://127.0.0.9:9/${random()}` }) },
  'DELETE /v1/webhooks/{id}': { id: 'webhook' },
  'POST /v1/webhooks/{id}/secret': { id: 'webhook' },
  'GET /v1/webhooks/{id}/test': { id: 'webhook' },
  'GET /v1/inboxes/{id}/connection': { id: 'page' },
  'PUT /v1/inboxes/{id}/connection': { id: 'page', body: () => ({ token: random(), appSecret: random() }) },
  'DELETE /v1/inboxes/{id}/connection': { id: 'page' },
  'GET /v1/inboxes/{id}/connection/check': { id: 'page' },
  'POST /v1/messages/{id}/retry': { id: 'unsent' },
  'GET /v1/members': {},
  'POST /v1/members': {
    body: ({ agent }) => ({ email: `${random()}@example.com`, name: 'New', role: 'agent', agentId: agent }),
  },
  'GET /v1/members/{id}': { id: 'member' },
  'PATCH /v1/members/{id}': { id: 'member', body: ({ agent }) => ({ name: 'Other', role: 'agent', agentId: agent }) },
  'DELETE /v1/members/{id}': { id: 'member' },
  'POST /v1/members/{id}/link': { id: 'member' },
  'GET /v1/keys': {},
  'POST /v1/keys': { body: () => ({ name: 'Key', rights: ['conversations'] }) },
  'DELETE /v1/keys/{id}': { id: 'key' },
  'GET /v1/program-keys': {},
  'POST /v1/program-keys': { body: () => ({ kind: 'corporate' }) },
  'DELETE /v1/program-keys/{id}': { id: 'programKey' },
  'POST /v1/contacts/{id}/credentials': { id: 'user' },
  'GET /v1/inboxes/{id}/names': { id: 'inbox' },
  'POST /v1/inboxes/{id}/names': { id: 'inbox' },
  'POST /v1/inboxes/{id}/names/remove': { id: 'inbox', body: ({ inboxName }) => ({ name: inboxName }) },
  'GET /v1/access-links': {},
  'POST /v1/access-links': { body: ({ inbox }) => ({ user: random(), inboxId: inbox, lastDay: null }) },
  'DELETE /v1/access-links/{id}': { id: 'accessLink' },
  'GET /v1/letters': {},
  'GET /v1/letters/{id}': { id: 'letter' },
  'POST /v1/letters/{id}/retry': { id: 'letter' },
  'GET /v1/carriers': {},
  // Addresses of the open internet, to which nothing goes: the account keeps its letters.
  'PUT /v1/carriers/email': {
    body: () => ({
      host: '8.8.8.8',
      port: 465,
      tls: 'always',
      user: 'shop',
      password: random(),
      from: 'Shop <chat@example.com>',
    }),
  },
  'DELETE /v1/carriers/email': {},
  'POST /v1/carriers/email/test': { body: () => ({ to: `${random()}@example.com` }) },
  'PUT /v1/carriers/sms': {
    body: () => ({ url: 'https://8.8.8.8', sid: `AC${random()}`, token: random(), from: '+34600000000' }),
  },
  'DELETE /v1/carriers/sms': {},
  'POST /v1/carriers/sms/test': { body: () => ({ to: `34600${randomInt(1e5, 9e5)}` }) },
  'GET /v1/addons': {},
  'POST /v1/addons': { body: () => ({ name: random(), byProduct: true }) },
  'GET /v1/agents': {},
  'POST /v1/agents': {
    body: () => ({
      name: 'Agent',
      email: `${random()}@example.com`,
      ref: String(Date.now()) + String(process.hrtime()[1]),
      whatsappNumber: '34600000009',
      voiceNumber: '34600000009',
      pictureUrl: 'https://example.com/a.png',
      post: 'Sales',
      capacity: 4,
    }),
  },
  'GET /v1/agents/{id}': { id: 'agent' },
  'PATCH /v1/agents/{id}': { id: 'agent', body: () => ({ name: 'Other', post: 'Sales' }) },
  'DELETE /v1/agents/{id}': { id: 'agent' },
  'PUT /v1/agents/{id}/presence': { id: 'agent', body: () => ({ presence: 'online' }) },
  'GET /v1/agents/{id}/presence-log': { id: 'agent' },
  'GET /v1/agent-twins': {},
  'PUT /v1/agent-twins/apart': { body: ({ agent, twin }) => ({ agentIds: [agent, twin] }) },
  'POST /v1/agents/{id}/merge': { id: 'agent', body: ({ twin }) => ({ agentId: twin }) },
  'GET /v1/agents/{id}/profile': { id: 'agent' },
  'PATCH /v1/agents/{id}/profile': {
    id: 'agent',
    body: () => ({
      longText: 'Knows bikes',
      pictureMediumUrl: 'https://example.com/m.png',
      pictureLargeUrl: 'https://example.com/l.png',
      pictureFullUrl: 'https://example.com/f.png',
      languages: 'es',
      keywords: 'bikes',
      profileUrl: 'https://example.com/profile',
      messengerUrl: 'https://example.com/messenger',
      promptUrl: 'https://example.com/prompt.mp3',
      chat: true,
      chatCamera: false,
      messenger: true,
      whatsappMessenger: true,
      phone: true,
      appointments: true,
      photoReading: false,
      callRecording: true,
      lineSharing: true,
      chatTokensPerMinute: 100,
      tokensPerMessage: 10,
      callTokensPerMinute: 90,
      dialTimeoutSeconds: 20,
    }),
  },
  'GET /v1/applications': {},
  'POST /v1/applications': { body: () => ({ name: 'Company', dialedNumbers: [randomNumber()] }) },
  'GET /v1/applications/{id}': { id: 'application' },
  'PATCH /v1/applications/{id}': {
    id: 'application',
    body: () => ({ name: 'Other', dialedNumbers: [randomNumber()] }),
  },
  'DELETE /v1/applications/{id}': { id: 'emptyApplication' },
  'GET /v1/applications/{id}/keys': { id: 'application' },
  'POST /v1/applications/{id}/keys': { id: 'application', body: () => ({ purpose: 'wallets' }) },
  'DELETE /v1/application-keys/{id}': { id: 'applicationKey' },
  'GET /v1/wallets': {},
  'POST /v1/wallets': {
    body: ({ application }) => ({
      applicationId: application,
      name: 'Wanda',
      email: 'wanda@example.com',
      callers: [randomNumber()],
    }),
  },
  'GET /v1/wallets/{id}': { id: 'wallet' },
  'PATCH /v1/wallets/{id}': {
    id: 'wallet',
    body: () => ({ name: 'Wanda', email: 'wanda@example.com', callers: [randomNumber()] }),
  },
  'DELETE /v1/wallets/{id}': { id: 'emptyWallet' },
  'POST /v1/wallets/{id}/pin': { id: 'wallet' },
  'GET /v1/wallets/{id}/entries': { id: 'wallet' },
  'POST /v1/wallets/{id}/entries': { id: 'wallet', body: () => ({ kind: 'top_up', tokens: '100', reason: 'Paid' }) },
  'GET /v1/wallets/{id}/holds': { id: 'wallet' },
  'POST /v1/wallets/{id}/holds': {
    id: 'wallet',
    body: () => ({ tokens: '1', expiresAt: '2100-01-01T00:00:00Z', reason: 'A call' }),
  },
  'POST /v1/holds/{id}/extend': { id: 'hold', body: () => ({ tokens: '1', expiresAt: '2100-01-01T00:00:00Z' }) },
  'POST /v1/holds/{id}/post': { id: 'hold', body: ({ call }) => ({ tokens: '1', callId: call }) },
  'POST /v1/holds/{id}/void': { id: 'hold' },
  'GET /v1/pin-locks': {},
  'DELETE /v1/pin-locks/{id}': { id: 'pinLock' },
  'GET /v1/calls': {},
  'GET /v1/call-report': {},
  'GET /v1/calls/{id}': { id: 'call' },
  'GET /v1/teams': {},
  'POST /v1/teams': { body: ({ agent }) => ({ name: random(), agentIds: [agent] }) },
  'GET /v1/teams/{id}': { id: 'team' },
  'PATCH /v1/teams/{id}': { id: 'team', body: ({ agent }) => ({ name: random(), agentIds: [agent] }) },
  'DELETE /v1/teams/{id}': { id: 'team' },
  'GET /v1/inboxes': {},
  'POST /v1/inboxes': {
    body: ({ agent, team }) => ({
      channel: 'messenger',
      name: 'Inbox',
      address: random(),
      timezone: 'Europe/Madrid',
      schedule: {
        windows: [{ day: 'MO', from: '09:00', until: '17:00' }],
        exceptions: [{ date: '2026-12-25', hours: [] }],
      },
      assignment: 'manual',
      liveChat: false,
      active: true,
      agentIds: [agent],
      teamIds: [team],
    }),
  },
  'GET /v1/inboxes/{id}': { id: 'inbox' },
  'PATCH /v1/inboxes/{id}': { id: 'inbox', body: ({ agent, team }) => ({ agentIds: [agent], teamIds: [team] }) },
  'DELETE /v1/inboxes/{id}': { id: 'inbox' },
  'GET /v1/canned-answers': {},
  'POST /v1/canned-answers': { body: () => ({ shortcut: random(), text: 'Hello {{contact_first_name}}' }) },
  'GET /v1/canned-answers/{id}': { id: 'cannedAnswer' },
  'PATCH /v1/canned-answers/{id}': { id: 'cannedAnswer', body: () => ({ shortcut: random(), text: 'Bye' }) },
  'DELETE /v1/canned-answers/{id}': { id: 'cannedAnswer' },
  'GET /v1/contacts': {},
  'POST /v1/contacts': {
    body: () => ({
      name: 'Contact',
      photo: 'https://example.com/c.png',
      addresses: [{ kind: 'external', value: random() }],
    }),
  },
  'GET /v1/contacts/{id}': { id: 'contact' },
  'PATCH /v1/contacts/{id}': { id: 'contact', body: () => ({ name: 'Other' }) },
  'GET /v1/contacts/{id}/inboxes': { id: 'contact' },
  'GET /v1/contacts/{id}/messages': { id: 'contact' },
  'GET /v1/contacts/{id}/merges': { id: 'person' },
  'POST /v1/contacts/{id}/merges': { id: 'person', body: ({ contact }) => ({ contactId: contact }) },
  'POST /v1/merges/{id}/undo': { id: 'merge' },
  'POST /v1/contacts/{id}/confirm': {
    id: 'claimant',
    body: ({ claimant }) => ({ kind: 'email', value: `${claimant}@example.com` }),
  },
  'DELETE /v1/contacts/{id}': { id: 'contact' },
  'GET /v1/conversations': {},
  'POST /v1/conversations': {
    body: ({ inbox, contact, agent, team }) => ({
      inboxId: inbox,
      contactId: contact,
      agentId: agent,
      teamId: team,
    }),
  },
  'GET /v1/conversations/{id}': { id: 'conversation' },
  'POST /v1/conversations/{id}/take': { id: 'conversation', body: ({ agent }) => ({ agentId: agent }) },
  'PUT /v1/conversations/{id}/assignment': {
    id: 'conversation',
    body: ({ agent, team }) => ({ agentId: agent, teamId: team }),
  },
  'PUT /v1/conversations/{id}/state': {
    id: 'conversation',
    body: () => ({ state: 'snoozed', snoozedUntil: '2100-01-01T00:00:00Z' }),
  },
  'PUT /v1/conversations/{id}/read': { id: 'conversation', body: () => ({ number: 1 }) },
  'GET /v1/conversations/{id}/messages': { id: 'conversation' },
  'POST /v1/conversations/{id}/messages': {
    id: 'conversation',
    body: () => ({ text: 'Hello', note: false, clientId: random() }),
  },
  'GET /v1/mentions': {},
  'POST /v1/conversations/{id}/mentions/seen': { id: 'conversation' },
  'POST /v1/visitors': { body: ({ inbox }) => ({ inboxId: inbox }) },
  'POST /v1/visitor/messages': {
    body: () => ({
      text: 'Hello',
      clientId: random(),
      name: 'Nia',
      email: `${random()}@example.com`,
      phone: '34600000077',
    }),
  },
  'GET /v1/visitor': {},
  'GET /v1/visitor/messages': {},
  'PUT /v1/visitor/read': { body: ({ message }) => ({ messageId: message }) },
  'POST /v1/attachments': { body: () => Buffer.from('A file') },
  'POST /v1/visitor/attachments': { body: () => Buffer.from('A file') },
  'GET /v1/files/{link}': {},
  'GET /v1/widgets/{id}': { id: 'inbox' },
  'POST /v1/widgets/{id}/clicks': {
    id: 'inbox',
    body: () => ({ id: randomUUID(), listingId: null, page: 'https://shop.example/', referrer: null }),
  },
  'GET /v1/inboxes/{id}/bot': { id: 'inbox' },
  'PUT /v1/inboxes/{id}/bot': {
    id: 'inbox',
    body: () => ({ active: true, greeting: 'Hello', choices: [], misunderstood: '', handOver: '' }),
  },
  'GET /v1/inboxes/{id}/widget': { id: 'inbox' },
  'PATCH /v1/inboxes/{id}/widget': {
    id: 'inbox',
    body: ({ agent }) => ({
      name: 'Shop',
      color: '#25d366',
      listings: [{ agentId: agent, number: '34600000001', name: 'Ana' }],
    }),
  },
  'GET /v1/inboxes/{id}/clicks': { id: 'inbox' },
  'GET /v1/contacts/{id}/leads': { id: 'contact' },
  'GET /v1/live': {},
  'GET /v1/visitor/live': {},
  'POST /v1/user/session': { body: () => ({ user: random(), password: random() }) },
  'DELETE /v1/user/session': {},
  'GET /v1/user/chats': {},
  'GET /v1/user/chats/{id}': { id: 'userChat' },
  'GET /v1/user/chats/{id}/messages': { id: 'userChat' },
  'POST /v1/user/chats/{id}/messages': { id: 'userChat', body: () => ({ text: 'Hello', clientId: random() }) },
  'PUT /v1/user/chats/{id}/read': { id: 'userChat', body: ({ userMessage }) => ({ messageId: userMessage }) },
  'POST /v1/user/chats/{id}/attachments': { id: 'userChat', body: () => Buffer.from('A file') },
  'GET /v1/user/live': {},
  'GET /v1/user/chats/{id}/live': { id: 'userChat' },
};

/** The path of an operation, with an id where it wants one. */
export function pathOf(name: string, id: string | undefined): string {
  const path = name.slice(name.indexOf(' ') + 1);
  return id === undefined ? path : path.replace('{id}', id);
}
