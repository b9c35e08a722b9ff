import { Type } from 'typebox';
import { lacksAll } from '../../core/right.ts';
import { bodyBytes, type Route } from '../contract.ts';
import { schedule, timezone } from './inboxes.ts';
import { orNotFound } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Teams';
const agentIds = wire.listOf(wire.id, 500);

const hours = { timezone, schedule: wire.nullable(schedule) };

export const team = wire.noun('Team', {
  id: wire.id,
  name: Type.String(),
  agentIds,
  ...hours,
  createdAt: wire.instant,
});

export function teamRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/teams',
      { tag, summary: 'Teams', query: wire.pageQuery, answer: wire.pageOf(team), refuses: ['forbidden'] },
      async (call, { query }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ?? core.read(call.accountId).teams.list(pageRequest(query)),
    ),
    authed(
      context,
      'POST',
      '/v1/teams',
      {
        mostBytes: bodyBytes.most,
        tag,
        summary: 'Add a team',
        body: wire.input({ name: wire.name(), ...Type.Partial(Type.Object({ agentIds, ...hours })).properties }),
        answer: team,
        status: 201,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      (call, { body: { agentIds = [], ...rest } }) => core.addTeam(call, { ...rest, agentIds: agentIds.toSorted() }),
    ),
    authed(
      context,
      'GET',
      '/v1/teams/:id',
      { tag, summary: 'One team', answer: team, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        orNotFound(await core.read(call.accountId).teams.get(params.id as string), 'team'),
    ),
    authed(
      context,
      'PATCH',
      '/v1/teams/:id',
      {
        mostBytes: bodyBytes.most,
        tag,
        summary: 'Change a team',
        description:
          '`agentIds` replaces all its agents. Outside its hours its conversations are given to nobody by themselves.',
        body: wire.patch({ name: wire.name(), agentIds, ...hours }),
        answer: team,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      (call, { params, body: { agentIds, ...rest } }) =>
        core.changeTeam(call, params.id as string, { ...rest, ...(agentIds && { agentIds: agentIds.toSorted() }) }),
    ),
    authed(
      context,
      'DELETE',
      '/v1/teams/:id',
      { tag, summary: 'Remove a team', refuses: ['forbidden', 'not_found'] },
      (call, { params }) => core.removeTeam(call, params.id as string),
    ),
  ];
}
