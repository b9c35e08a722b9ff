import { Type } from 'typebox';
import { lacks } from '../../core/right.ts';
import { likelyTwins, twinReasons } from '../../core/twins.ts';
import type { Route } from '../contract.ts';
import { agent } from './agents.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Agents';
const names = (description: string) => Type.Array(Type.String(), { description });
const twin = wire.noun('Twin', {
  agent,
  widgets: names('That list it'),
  teams: names('That it is in'),
  addons: names('That it works in'),
  signsIn: Type.Boolean({ description: 'A member signs in as it' }),
});
const twins = wire.noun('Twins', {
  agents: Type.Array(twin, { minItems: 2, maxItems: 2, description: 'First the one to keep' }),
  reasons: Type.Array(wire.oneOf(twinReasons), { description: 'What they have in common' }),
});
const most = 50;

export function twinRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/agent-twins',
      {
        tag,
        summary: 'Agents who may be one person',
        description: `Who has the same e-mail, telephone number or name, the surest first; at most ${most} pairs.`,
        answer: wire.noun('TwinsList', { items: Type.Array(twins) }),
        refuses: ['forbidden'],
      },
      async (call) => {
        const no = lacks(call.actor, 'settings');
        if (no) return no;
        const { agents } = core.read(call.accountId);
        const [facts, apart] = await Promise.all([agents.facts(), agents.apart()]);
        const found = likelyTwins(facts, new Set(apart)).slice(0, most);
        const ids = [...new Set(found.flatMap((one) => one.ids))];
        const [rows, ways] = await Promise.all([agents.some(ids), agents.ways(ids)]);
        const shown = (id: string) => {
          const [row, way] = [rows.find((one) => one.id === id), ways.find((one) => one.id === id)];
          if (!row || !way) return [];
          const { id: _, ...rest } = way;
          return [{ agent: row, ...rest }];
        };
        // One that went while it was read has no twin any more.
        const items = found.map(({ ids: both, reasons }) => ({ agents: both.flatMap(shown), reasons }));
        return { items: items.filter(({ agents: both }) => both.length === 2) };
      },
    ),
    authed(
      context,
      'POST',
      '/v1/agents/:id/merge',
      {
        tag,
        summary: 'Say that another agent is the same person',
        description:
          'What the other had is this agent’s from now on: conversations, contacts, widgets, teams, posts, calls, presence and who signs in as it. Every id, e-mail and ref of the other leads to this one. Two as whom members sign in cannot be one: remove one of the members first.',
        body: wire.input({ agentId: wire.id }),
        answer: agent,
        refuses: ['forbidden', 'not_found', 'in_use'],
      },
      (call, { params, body }) => core.mergeAgents(call, params.id as string, body.agentId),
    ),
    authed(
      context,
      'PUT',
      '/v1/agent-twins/apart',
      {
        tag,
        summary: 'Say that two agents are two people',
        description: 'They are not proposed again.',
        body: wire.input({ agentIds: Type.Array(wire.id, { minItems: 2, maxItems: 2, uniqueItems: true }) }),
        refuses: ['forbidden', 'not_found'],
      },
      (
        call,
        {
          body: {
            agentIds: [one = '', other = one],
          },
        },
      ) => core.keepApart(call, one, other),
    ),
  ];
}
