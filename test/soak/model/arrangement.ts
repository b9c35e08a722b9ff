// What the business arranges: who works where, what is open, and the money.
import { type Operations, outcome, pick } from './operation.ts';
import { hire, type World } from './world.ts';

const nobody = Promise.resolve(null);
const inbox = (world: World, x: number) => pick(world.inboxIds(), x) as string;

export const arrangementOperations: Operations = {
  presence: {
    weight: 6,
    act: (world, x, y) => {
      const presence = pick(['online', 'online', 'away', 'offline'], y);
      return outcome(world.api()('PUT', `/v1/agents/${pick(world.agents, x)}/presence`, { presence }));
    },
  },
  newAgent: {
    weight: 1,
    act: async (world, x) => {
      // In place of one of the three, whether that is there or gone: few actors, many collisions.
      world.agents[x % world.agents.length] = await hire(world, `Dora ${world.run}`);
      return null;
    },
  },
  removeAgent: { weight: 1, act: (world, x) => outcome(world.api()('DELETE', `/v1/agents/${pick(world.agents, x)}`)) },
  mergeAgents: {
    weight: 1,
    act: (world, x, y) => {
      const [id, agentId] = [pick(world.agents, x), pick(world.agents, y)];
      return id === agentId ? nobody : outcome(world.api()('POST', `/v1/agents/${id}/merge`, { agentId }));
    },
  },
  newTeam: {
    weight: 1,
    act: (world, x, y) => {
      const fields = { name: `Team ${world.run} ${world.teams.length} ${Math.random()}`, agentIds: [] };
      return outcome(world.api()<{ id: string }>('POST', '/v1/teams', fields), ({ body }) => {
        world.teams[(x + y) % world.teams.length] = body.id;
      });
    },
  },
  teamMembers: {
    weight: 2,
    act: (world, x, y) => {
      const agentIds = y === 3 ? [] : [pick(world.agents, y)];
      return outcome(world.api()('PATCH', `/v1/teams/${pick(world.teams, x)}`, { agentIds }));
    },
  },
  removeTeam: { weight: 1, act: (world, x) => outcome(world.api()('DELETE', `/v1/teams/${pick(world.teams, x)}`)) },
  teamsOfInbox: {
    weight: 2,
    act: (world, x, y) => {
      const teamIds = y === 3 ? [] : [pick(world.teams, y)];
      return outcome(world.api()('PATCH', `/v1/inboxes/${inbox(world, x)}`, { teamIds }));
    },
  },
  agentsOfInbox: {
    weight: 1,
    act: (world, x, y) => {
      const agentIds = y === 3 ? [] : [pick(world.agents, y)];
      return outcome(world.api()('PATCH', `/v1/inboxes/${inbox(world, x)}`, { agentIds }));
    },
  },
  switchInbox: {
    weight: 2,
    act: (world, x, y) => outcome(world.api()('PATCH', `/v1/inboxes/${inbox(world, x)}`, { active: y !== 0 })),
  },
  topUp: {
    weight: 1,
    act: (world, x) =>
      book(world, `/v1/wallets/${world.wallet.id}/entries`, BigInt(x + 1), {
        kind: 'top_up',
        reason: 'Welcome',
        tokens: String(x + 1),
      }),
  },
  hold: {
    weight: 1,
    act: (world, x) => {
      const hold = { tokens: String(x + 1), expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
      return book(world, `/v1/wallets/${world.wallet.id}/holds`, 0n, hold, (id) => world.holds.push(id));
    },
  },
  settle: {
    weight: 1,
    act: (world, x) => {
      const id = pick(world.holds, x);
      return id === undefined ? nobody : book(world, `/v1/holds/${id}/post`, -1n, { tokens: '1' });
    },
  },
};

/** A movement of tokens. @param change of the balance, once it is answered */
async function book(
  world: World,
  path: string,
  change: bigint,
  body: object,
  made: (id: string) => void = () => undefined,
) {
  const { wallet } = world;
  const answer = await outcome(world.api()<{ id: string }>('POST', path, body), (reply) => {
    wallet.balance += change;
    made(reply.body.id);
  });
  if (answer?.status === 0) wallet.isCertain = false;
  return answer;
}
