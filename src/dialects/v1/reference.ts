/** What the reference says beside the routes. */
const about = {
  Session: 'Signing in as a person, and who one is.',
  Account: 'The tenant itself.',
  Members: 'The people of an account: owners, admins and agents.',
  Keys: 'API keys, each with its own rights.',
  Agents: 'Who answers, and whether they are there.',
  'Add-ons': 'Labels on what programs of one product work with.',
  Teams: 'Agents who work on the same things.',
  Inboxes: 'Addresses on a channel, with the agents and teams that serve them.',
  Lines: 'A WhatsApp number and a Facebook page that are one business to its customers.',
  'Canned answers': 'What is answered often, by a short name.',
  Contacts: 'The people outside, each known by one or more addresses.',
  Conversations: 'A contact and an inbox; their messages in order.',
  Attachments: 'Files that go with messages.',
  Visitors: 'The visitor’s side of web chat: no account, an unguessable token.',
  'Access links': 'Links that let people in without a password, and what programs need to make them.',
  Letters: 'Mails and text messages that the account sends of itself, and what became of them.',
  Users: 'The side of users of other systems: their own conversations, by their key or their sign-in.',
  Applications:
    'Companies whose customers pay by tokens, the numbers dialled for them, and their authentication hashes.',
  Wallets: 'Prepaid tokens: balances, entries, holds, and locks on pins.',
  Calls: 'What the telephone exchange told.',
  Webhooks: 'Every change, brought to an address.',
  Live: 'Every change as it happens, without a gap or a double.',
  Reference: 'This document.',
};

export type Tag = keyof typeof about;
export const tags = Object.entries(about).map(([name, description]) => ({ name, description }));

export const title = 'Parley';

export const description = `Everything that the console does goes through this API.

**Credentials.** Send \`Authorization: Bearer …\` with an API key (\`pk_…\`) or a session (\`ps_…\`). The console's cookie counts
only for requests of our own pages: same origin, \`Content-Type: application/json\`, or \`application/octet-stream\` for files.

**Rights.** \`conversations\`: read and write conversations, contacts, messages; \`settings\`: agents, teams, inboxes, the account;
\`members\`: people and keys; \`secrets\`: stored credentials of channels; \`wallets\`: wallets, their money, and calls. Owners and admins have all of them, agents
\`conversations\`; only an owner makes, changes or removes owners. Nobody gives a right that they lack.

**Bodies** are JSON in UTF-8, at most 1 MB, but for files, which are bytes; unknown fields are refused. \`PATCH\` takes only the fields to change; \`null\` clears one.
Texts are never markup. Ids are lower-case UUIDs; another account's id is an id that does not exist.

**Lists** come in pages: \`limit\` (50, at most 200) and \`after\`, which is the \`next\` of the page before; null on the last.

**Refusals** are \`application/problem+json\` (RFC 9457); go by \`type\`. A path or method that does not exist is 404 as well.

**Retries are safe.** Every write takes an \`Idempotency-Key\`: the same key and body within 24 hours gives the first answer byte for
byte and does nothing; the same key with another body is 409. A credential has keys of its own.

**Numbers** like \`lastNumber\` are places in the account's event log, which \`/v1/live\` streams.`;

export const securitySchemes = {
  key: { type: 'http', scheme: 'bearer', description: 'An API key (pk_…), or a session (ps_…) of a program' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'parley_session',
    description: 'The console’s session; over https, `__Host-parley_session`',
  },
  visitor: { type: 'http', scheme: 'bearer', description: 'A visitor’s token (pv_…)' },
  user: { type: 'http', scheme: 'bearer', description: 'The key of a user of another system (pu_…)' },
} as const;
