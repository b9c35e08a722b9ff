import { Type } from 'typebox';
import { isRefusal } from '../../core/refusal.ts';
import { rightsOf } from '../../core/right.ts';
import { rights } from '../../core/role.ts';
import type { SignedIn } from '../../core/session.ts';
import { bodyBytes, type Route, type WireRequest } from '../contract.ts';
import { cookie, renewed, setCookie } from '../cookies.ts';
import { onceOf } from '../once.ts';
import { account, accountToWire, existing } from './account.ts';
import { agent } from './agents.ts';
import { bearer } from './auth.ts';
import { member } from './members.ts';
import { authed, type Context, open, Reply } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Session';
const as = Type.Optional(
  Type.Literal('token', { description: 'For programs: gives the session’s token in the body too' }),
);

const session = wire.noun('Session', {
  member,
  account,
  expiresAt: wire.instant,
  token: Type.Optional(Type.String({ description: 'Only when asked for with "as"' })),
});

const identity = wire.noun('Identity', {
  member: wire.nullable(member),
  key: wire.nullable(wire.noun('KeyName', { id: wire.id, name: Type.String() })),
  rights: Type.Array(wire.oneOf(rights)),
  account,
  agent: wire.nullable(agent),
});

const signIn = wire.input({ email: wire.text(254), password: wire.text(200), as });
const passwords = wire.input({ current: wire.text(200), next: wire.password, as });
const welcome = wire.input({ token: wire.text(100), password: Type.Optional(wire.password), as });

export function sessionRoutes(context: Context): Route[] {
  const { core, secure } = context;

  /** The session goes into a cookie. Another one lets the browser be known at its next sign-in. */
  function opened({ account, member, token, expiresAt }: SignedIn, as: 'token' | undefined, request: WireRequest) {
    const body = { member, account: accountToWire(account), expiresAt, ...(as === 'token' && { token }) };
    const device = core.rememberDevice(member.email, cookie(request.headers, 'parley_device', context.ownOrigin));
    return new Reply(body, {}, [
      ...setCookie('parley_session', token, { secure, until: expiresAt }),
      ...setCookie('parley_device', device, { secure }),
    ]);
  }

  return [
    open(
      context,
      'POST',
      '/v1/session',
      {
        mostBytes: bodyBytes.signIn,
        tag,
        summary: 'Sign in',
        description:
          'Sets the cookies `parley_session` and `parley_device` (`__Host-…` over https). Five wrong tries from one network are free, then each waits longer; the right password clears that. What others try from elsewhere keeps out no browser or network that signed in before.',
        body: signIn,
        answer: session,
        status: 201,
        ownPage: true,
        refuses: ['wrong_credentials', 'throttled'],
      },
      async ({ body, request }) => {
        const { email, password } = body;
        const device = cookie(request.headers, 'parley_device', context.ownOrigin);
        const { address } = request;
        const signedIn = await core.signIn({ email: email.toLowerCase(), password, address, device });
        return isRefusal(signedIn) ? signedIn : opened(signedIn, body.as, request);
      },
    ),
    authed(
      context,
      'GET',
      '/v1/session',
      { tag, summary: 'Who am I, and what may I do', answer: identity },
      async (call, { request }) => {
        const { actor } = call;
        const reader = core.read(call.accountId);
        const agentId = actor.kind === 'member' ? actor.agentId : null;
        const [account, member, key, agent] = await Promise.all([
          reader.account.get(),
          actor.kind === 'member' ? reader.members.get(actor.id) : null,
          actor.kind === 'key' ? reader.keys.get(actor.id) : null,
          agentId === null ? null : reader.agents.get(agentId),
        ]);
        const who = {
          member,
          key: key && { id: key.id, name: key.name },
          rights: [...rightsOf(actor)],
          account: accountToWire(existing(account)),
          agent,
        };
        return new Reply(who, {}, member ? renewed(request.headers, 'parley_session', secure) : []);
      },
    ),
    authed(
      context,
      'DELETE',
      '/v1/session',
      { tag, summary: 'Sign out', description: 'Ends this session; a key stays as it is.' },
      async (call, { request }) => {
        await core.signOut(
          call,
          bearer(request.headers) ?? cookie(request.headers, 'parley_session', context.ownOrigin) ?? '',
        );
        return new Reply(null, {}, setCookie('parley_session', null, { secure, until: '' }));
      },
    ),
    authed(
      context,
      'PUT',
      '/v1/session/password',
      {
        mostBytes: bodyBytes.signIn,
        tag,
        summary: 'Change my password',
        description:
          'Ends all sessions, links and tokens of the member and opens a new session. Five wrong current passwords are free, then each waits longer.',
        body: passwords,
        answer: session,
        refuses: ['forbidden', 'wrong_credentials', 'throttled'],
      },
      async (call, { body, request }) => {
        const signedIn = await core.changePassword(call, body);
        return isRefusal(signedIn) ? signedIn : opened(signedIn, body.as, request);
      },
    ),
    open(
      context,
      'POST',
      '/v1/session/link',
      {
        mostBytes: bodyBytes.signIn,
        tag,
        summary: 'Come in by a one-time link',
        description: 'With a password it becomes the member’s; all its other sessions and links end then.',
        body: welcome,
        answer: session,
        status: 201,
        ownPage: true,
        refuses: ['link_used_up'],
      },
      async ({ body, request }) => {
        const once = onceOf('link', request);
        const signedIn = await core.useLink(body.token, body.password ?? null, once);
        return isRefusal(signedIn) ? signedIn : opened(signedIn, body.as, request);
      },
    ),
  ];
}
