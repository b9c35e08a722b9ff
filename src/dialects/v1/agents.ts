import { Type } from 'typebox';
import { presences } from '../../core/nouns.ts';
import { refuse } from '../../core/refusal.ts';
import { lacks, lacksAll } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { orNotFound, withActors } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Agents';
const presence = wire.oneOf(presences, 'busy: in a conversation; away: paused');
const ref = Type.String({ pattern: '^[0-9]{1,32}$', description: 'A number of the account’s own; a text of digits' });
const capacity = Type.Integer({ minimum: 0, maximum: 1000, description: 'Open conversations that it may be given' });

export const agent = wire.noun('Agent', {
  id: wire.id,
  name: Type.String(),
  email: wire.nullable(Type.String()),
  ref: wire.nullable(Type.String()),
  whatsappNumber: wire.nullable(Type.String()),
  voiceNumber: wire.nullable(Type.String()),
  pictureUrl: wire.nullable(Type.String()),
  post: wire.nullable(Type.String({ description: 'What it does: sales, support' })),
  capacity,
  presence,
  presenceDeclared: Type.Boolean({
    description: 'False while nobody ever declared a presence: then hours alone decide',
  }),
  presenceAt: wire.nullable(wire.instant),
  createdAt: wire.instant,
});

const fields = {
  name: wire.name(),
  email: wire.nullable(wire.email),
  ref: wire.nullable(ref),
  whatsappNumber: wire.nullable(wire.phone),
  voiceNumber: wire.nullable(wire.phone),
  pictureUrl: wire.nullable(wire.link),
  post: wire.nullable(wire.name()),
  capacity,
};
const { name, ...optional } = fields;
const newAgent = wire.input({ name, ...Type.Partial(Type.Object(optional)).properties });
const unset = {
  email: null,
  ref: null,
  whatsappNumber: null,
  voiceNumber: null,
  pictureUrl: null,
  post: null,
  capacity: 10,
};

const presenceEntry = wire.noun('PresenceEntry', {
  number: wire.eventNumber,
  agentId: wire.id,
  presence,
  handler: Type.String({ description: 'The route, screen or job that declared it' }),
  actor: wire.nullable(Type.String({ description: 'Who: member:ID, key:ID or system:NAME' })),
  actorName: wire.nullable(Type.String({ description: 'A member’s name' })),
  address: wire.nullable(Type.String({ description: 'From which network address' })),
  at: wire.instant,
});

export function agentRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/agents',
      { tag, summary: 'Agents', query: wire.pageQuery, answer: wire.pageOf(agent), refuses: ['forbidden'] },
      async (call, { query }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        core.read(call.accountId).agents.list(pageRequest(query)),
    ),
    authed(
      context,
      'POST',
      '/v1/agents',
      {
        tag,
        summary: 'Add an agent',
        body: newAgent,
        answer: agent,
        status: 201,
        refuses: ['forbidden', 'already_exists'],
      },
      (call, { body }) => core.addAgent(call, { ...unset, ...body }),
    ),
    authed(
      context,
      'GET',
      '/v1/agents/:id',
      { tag, summary: 'One agent', answer: agent, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        orNotFound(await core.read(call.accountId).agents.get(params.id as string), 'agent'),
    ),
    authed(
      context,
      'PATCH',
      '/v1/agents/:id',
      {
        tag,
        summary: 'Change an agent',
        body: wire.patch(fields),
        answer: agent,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      (call, { params, body }) => core.changeAgent(call, params.id as string, body),
    ),
    authed(
      context,
      'DELETE',
      '/v1/agents/:id',
      {
        tag,
        summary: 'Remove an agent',
        description: 'Its open conversations go back to the queue.',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.removeAgent(call, params.id as string),
    ),
    authed(
      context,
      'PUT',
      '/v1/agents/:id/presence',
      {
        tag,
        summary: 'Declare an agent’s presence',
        description: 'A member declares its own; for anybody else’s the right `settings` is needed.',
        body: wire.input({ presence }),
        answer: agent,
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params, body }) => core.setPresence(call, params.id as string, body.presence),
    ),
    authed(
      context,
      'GET',
      '/v1/agents/:id/presence-log',
      {
        tag,
        summary: 'Every declared presence, the newest first',
        description: 'A member reads its own; for anybody else’s the right `settings` is needed.',
        query: wire.numberedPageQuery,
        answer: wire.pageOf(presenceEntry),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params, query }) => {
        const id = params.id as string;
        const own = call.actor.kind === 'member' && call.actor.agentId === id;
        const no = own ? null : lacks(call.actor, 'settings');
        if (no) return no;
        const { agents } = core.read(call.accountId);
        if (!(await agents.get(id))) return refuse('not_found', { noun: 'agent' });
        return withActors(core.read(call.accountId), await agents.presenceLog(id, pageRequest(query), null));
      },
    ),
  ];
}
