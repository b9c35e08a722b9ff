import { Type } from 'typebox';
import type { MadeLink } from '../../core/access-links.ts';
import { mobileNumber } from '../../core/address.ts';
import { type AccessLink, stateOfLink, type UserSecrets } from '../../core/outside-nouns.ts';
import { isRefusal, refuse } from '../../core/refusal.ts';
import { lacks } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { mapped, pageToWire } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Access links';
const kind = wire.oneOf(
  ['authorization', 'corporate'],
  'authorization: who the program is; corporate: with whose resources it works. It needs one of each',
);
const shown = { id: wire.id, kind, createdAt: wire.instant };
const key = wire.noun('ProgramKey', { ...shown, lastUsedAt: wire.nullable(wire.instant) });
const newKey = wire.noun('NewProgramKey', { ...shown, token: Type.String({ description: 'Shown only here' }) });
/** A key whose users the new one may register again, and is told the passwords of: that needs the right `secrets` as well. */
const replaces = wire.nullable(wire.id);
const name = Type.String({ description: 'What programs call the inbox: 40 hexadecimal digits' });

const ofUser = {
  user: Type.String({ description: 'What the user signs in as: 40 hexadecimal digits' }),
  password: Type.String(),
  apiKey: Type.String({ description: 'What its program comes with for it' }),
};
const credentials = wire.noun('UserCredentials', {
  ...ofUser,
  others: Type.Array(Type.Object(ofUser, { additionalProperties: false }), {
    description: 'The same of users whose contacts were merged with this one',
  }),
});

const link = wire.noun('AccessLink', {
  id: wire.id,
  inboxId: wire.id,
  user: Type.String({ description: 'The person it is for: 40 hexadecimal digits, an external address of a contact' }),
  state: wire.oneOf(['usable', 'used_up', 'past', 'revoked']),
  uses: Type.Integer(),
  maxUses: Type.Integer(),
  lastDay: wire.dayThat('Inclusive, where the account is'),
  email: wire.nullable(
    Type.String({ description: 'Where it was sent last; null also for callers without the right `conversations`' }),
  ),
  phone: wire.nullable(Type.String()),
  createdAt: wire.instant,
});

const newLink = wire.input({
  user: Type.String({
    ...wire.name(),
    description:
      'Your own id of the person. It is not displayed; creating a link for the same id returns the same link',
  }),
  inboxId: wire.id,
  email: Type.Optional(wire.nullable(wire.email)),
  phone: Type.Optional(wire.nullable(wire.phone)),
  maxUses: Type.Optional(
    wire.nullable(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'null: as the account says' })),
  ),
  lastDay: Type.Optional(wire.nullable(wire.dayThat('null: as the account says'))),
});
const madeLink = wire.noun('NewAccessLink', {
  id: wire.id,
  inboxId: wire.id,
  user: Type.String({ description: 'The person it is for: 40 hexadecimal digits' }),
  url: Type.String({ description: 'What it is opened by: listed nowhere' }),
  maxUses: Type.Integer(),
  lastDay: wire.dayThat('Inclusive, where the account is'),
  before: Type.Boolean({ description: 'It was there, with the uses and the day that it has' }),
});

/** What a program needs to let people outside in, and what it made with it. */
export function outsideRoutes(context: Context, now: () => number): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/program-keys',
      { tag, summary: 'Keys of programs', query: wire.pageQuery, answer: wire.pageOf(key), refuses: ['forbidden'] },
      async (call, { query }) =>
        lacks(call.actor, 'members') ?? core.read(call.accountId).programKeys.list(pageRequest(query)),
    ),
    authed(
      context,
      'POST',
      '/v1/program-keys',
      {
        tag,
        summary: 'Make one of the two keys of a program',
        description:
          'Its token is shown once; only a hash is kept. It needs the rights `members`, `conversations` and `settings`: the pair can be whomever it lets in.',
        body: wire.input({ kind, replaces: Type.Optional(replaces) }),
        answer: newKey,
        status: 201,
        refuses: ['forbidden', 'not_found', 'invalid'],
      },
      (call, { body }) => core.makeProgramKey(call, body.kind, body.replaces ?? null),
    ),
    authed(
      context,
      'DELETE',
      '/v1/program-keys/:id',
      { tag, summary: 'Revoke a key of a program', refuses: ['forbidden', 'not_found'] },
      (call, { params }) => core.revokeProgramKey(call, params.id as string),
    ),
    authed(
      context,
      'POST',
      '/v1/contacts/:id/credentials',
      {
        tag,
        summary: 'Give a user of another system a new password and key',
        description:
          'The former ones, and browsers that signed in with them, are good no more. Shown only here. It needs the rights `members`, `conversations` and `settings`: who has them is the user.',
        answer: credentials,
        status: 201,
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) =>
        mapped(await core.renewUser(call, params.id as string), ({ others, ...user }) => ({
          ...userToWire(user),
          others: others.map(userToWire),
        })),
    ),
    authed(
      context,
      'GET',
      '/v1/inboxes/:id/names',
      {
        tag,
        summary: 'What programs call an inbox',
        answer: wire.noun('InboxNames', { items: Type.Array(name) }),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) => {
        const no = lacks(call.actor, 'settings');
        if (no) return no;
        const { inboxes, links } = core.read(call.accountId);
        if (!(await inboxes.get(params.id as string))) return refuse('not_found', { noun: 'inbox' });
        return { items: await links.namesOf(params.id as string) };
      },
    ),
    authed(
      context,
      'POST',
      '/v1/inboxes/:id/names',
      {
        tag,
        summary: 'Give an inbox one more name',
        description: 'For programs that let people in by links: the name says nothing, and nobody guesses it.',
        answer: wire.noun('InboxName', { name }),
        status: 201,
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.nameInbox(call, params.id as string, 'imbee'),
    ),
    authed(
      context,
      'POST',
      '/v1/inboxes/:id/names/remove',
      {
        tag,
        summary: 'Take a name away from an inbox',
        description: 'Programs that still use it are refused; links that they made stay good.',
        body: wire.input({ name: wire.name() }),
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params, body }) =>
        core.forgetInboxName(call, { inboxId: params.id as string, name: body.name }, 'imbee'),
    ),
    authed(
      context,
      'GET',
      '/v1/access-links',
      {
        tag,
        summary: 'Links that let people in, the newest first',
        query: wire.pageQuery,
        answer: wire.pageOf(link),
        refuses: ['forbidden'],
      },
      async (call, { query }) => {
        const no = lacks(call.actor, 'settings');
        if (no) return no;
        const page = await core.read(call.accountId).links.list(pageRequest(query));
        const at = new Date(now()).toISOString();
        const isNamed = lacks(call.actor, 'conversations') === null;
        return pageToWire(page, (one) => linkToWire(isNamed ? one : { ...one, email: null, phone: null }, at));
      },
    ),
    authed(
      context,
      'POST',
      '/v1/access-links',
      {
        tag,
        summary: 'Make a link that lets one person in',
        description:
          'It is sent by mail and by text message to where this says, if it does. Who opens it is the customer, so it needs the rights `settings` and `conversations`. A member’s link ends with the member.',
        body: newLink,
        answer: madeLink,
        status: 201,
        refuses: ['forbidden', 'not_found', 'no_channel', 'throttled'],
      },
      async (call, { body }) => {
        const startedMs = now();
        const { user, inboxId, email = null, maxUses = null, lastDay = null } = body;
        const phone = body.phone ? mobileNumber(body.phone) : null;
        if (body.phone && phone === null) return refuse('invalid', { field: 'phone', problem: 'is no phone' });
        const request = { userName: user.trim(), bot: inboxId, email: email?.toLowerCase() ?? null, phone };
        const made = await core.makeAccessLink(call, { ...request, maxUses, dateLimit: lastDay, startedMs });
        if (!isRefusal(made)) return madeToWire(made, context.ownOrigin);
        return made.refused === 'invalid' && made.field === 'dateLimit' ? { ...made, field: 'lastDay' } : made;
      },
    ),
    authed(
      context,
      'DELETE',
      '/v1/access-links/:id',
      {
        tag,
        summary: 'Revoke a link',
        description: 'Who opens it from now on is told so, and who came in by it is put out.',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.revokeAccessLink(call, params.id as string),
    ),
  ];
}

function madeToWire({ id, inboxId, token, userKey, maxUses, dateLimit, before }: MadeLink, ownOrigin: string) {
  return { id, inboxId, user: userKey, url: `${ownOrigin}/access/${token}`, maxUses, lastDay: dateLimit, before };
}

function linkToWire(link: AccessLink & { createdAt: string }, at: string) {
  const { id, inboxId, uses, maxUses, email, phone, createdAt } = link;
  const shown = { id, inboxId, user: link.userKey, state: stateOfLink(link, at), uses, maxUses };
  return { ...shown, lastDay: link.dateLimit, email, phone, createdAt };
}

function userToWire({ userKey, ...secrets }: { userKey: string } & UserSecrets) {
  return { user: userKey, ...secrets };
}
