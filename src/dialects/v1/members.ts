import { Type } from 'typebox';
import { lacks } from '../../core/right.ts';
import { roles } from '../../core/role.ts';
import type { Route } from '../contract.ts';
import { mapped, orNotFound } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Members';
const role = wire.oneOf(roles);
const agentId = Type.Union([wire.id, Type.Null()], { description: 'The agent that this person is' });

export const member = wire.noun('Member', {
  id: wire.id,
  email: Type.String(),
  name: Type.String(),
  role,
  agentId,
  hasPassword: Type.Boolean({ description: 'False until an invited person has set a password' }),
  createdAt: wire.instant,
});

const invited = wire.noun('Invitation', {
  member,
  link: Type.String({
    description: 'Opens the console once, within 72 hours; what follows # is the token for POST /v1/session/link',
    examples: ['https://chat.example.com/console/welcome#pl_…'],
  }),
});

export function memberRoutes(context: Context): Route[] {
  const { core } = context;
  const invitation = <M>({ member, link }: { member: M; link: string }) => ({
    member,
    link: `${context.ownOrigin}/console/welcome#${link}`,
  });
  return [
    authed(
      context,
      'GET',
      '/v1/members',
      { tag, summary: 'Members', query: wire.pageQuery, answer: wire.pageOf(member), refuses: ['forbidden'] },
      async (call, { query }) =>
        lacks(call.actor, 'members') ?? core.read(call.accountId).members.list(pageRequest(query)),
    ),
    authed(
      context,
      'POST',
      '/v1/members',
      {
        tag,
        summary: 'Add a member',
        description:
          'Nothing is sent: the answer has the one-time link for whoever invites to hand over. An e-mail address belongs to one account.',
        body: wire.input({ email: wire.email, name: wire.name(), role, agentId: Type.Optional(agentId) }),
        answer: invited,
        status: 201,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      async (call, { body }) => mapped(await core.addMember(call, { agentId: null, ...body }), invitation),
    ),
    authed(
      context,
      'GET',
      '/v1/members/:id',
      { tag, summary: 'One member', answer: member, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacks(call.actor, 'members') ??
        orNotFound(await core.read(call.accountId).members.get(params.id as string), 'member'),
    ),
    authed(
      context,
      'PATCH',
      '/v1/members/:id',
      {
        tag,
        summary: 'Change a member',
        body: wire.patch({ name: wire.name(), role, agentId }),
        answer: member,
        refuses: ['forbidden', 'not_found', 'last_owner'],
      },
      (call, { params, body }) => core.changeMember(call, params.id as string, body),
    ),
    authed(
      context,
      'DELETE',
      '/v1/members/:id',
      {
        tag,
        summary: 'Remove a member',
        description: 'Its sessions and links are dead from the next call on.',
        refuses: ['forbidden', 'not_found', 'last_owner'],
      },
      (call, { params }) => core.removeMember(call, params.id as string),
    ),
    authed(
      context,
      'POST',
      '/v1/members/:id/link',
      {
        tag,
        summary: 'Make a new one-time link',
        description: 'For an invitation that was lost or a password that was forgotten. Earlier links stay good.',
        answer: invited,
        status: 201,
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) => mapped(await core.inviteAgain(call, params.id as string), invitation),
    ),
  ];
}
