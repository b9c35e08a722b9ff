// What the business does with conversations and contacts: by Parley's own API.
import { type Operations, outcome, pick, write } from './operation.ts';
import type { World } from './world.ts';

const conversation = (world: World, x: number) => pick(world.conversations.slice(-8), x);
const contact = (world: World, x: number) => pick(world.contacts.slice(-6), x);
const nobody = Promise.resolve(null);

/** A call about one conversation. */
const about = (world: World, x: number, method: string, path: string, body: object) => {
  const id = conversation(world, x);
  return id === undefined ? nobody : outcome(world.api()(method, `/v1/conversations/${id}${path}`, body));
};

export const insideOperations: Operations = {
  answer: {
    weight: 4,
    act: (world, x, y) => {
      const id = conversation(world, x);
      if (id === undefined) return nobody;
      return write(world, null, (text) =>
        outcome(world.api()('POST', `/v1/conversations/${id}/messages`, { text, note: y === 0 })),
      );
    },
  },
  take: { weight: 2, act: (world, x, y) => about(world, x, 'POST', '/take', { agentId: pick(world.agents, y) }) },
  assignAgent: {
    weight: 3,
    act: (world, x, y) =>
      about(world, x, 'PUT', '/assignment', { agentId: y === 3 ? null : (pick(world.agents, y) ?? null) }),
  },
  assignTeam: {
    weight: 3,
    act: (world, x, y) =>
      about(world, x, 'PUT', '/assignment', { teamId: y === 3 ? null : (pick(world.teams, y) ?? null) }),
  },
  close: { weight: 6, act: (world, x) => about(world, x, 'PUT', '/state', { state: 'closed' }) },
  reopen: { weight: 4, act: (world, x) => about(world, x, 'PUT', '/state', { state: 'open' }) },
  snooze: {
    weight: 1,
    act: (world, x) =>
      about(world, x, 'PUT', '/state', {
        state: 'snoozed',
        snoozedUntil: new Date(Date.now() + 3_600_000).toISOString(),
      }),
  },
  markRead: {
    weight: 1,
    act: async (world, x) => {
      const id = conversation(world, x);
      if (id === undefined) return null;
      const found = await outcome(world.api()('GET', `/v1/conversations/${id}`));
      if (!found?.isDone) return found;
      const { lastNumber: number } = JSON.parse(found.text) as { lastNumber: number };
      return outcome(world.api()('PUT', `/v1/conversations/${id}/read`, { number }));
    },
  },
  startConversation: {
    weight: 3,
    act: (world, x, y, z) => {
      const contactId = contact(world, x);
      const inboxId = pick(world.inboxIds(), y);
      if (contactId === undefined) return nobody;
      const agent = z === 1 ? { agentId: pick(world.agents, y) } : {};
      const team = z === 2 ? { teamId: pick(world.teams, x) } : {};
      return outcome(world.api()('POST', '/v1/conversations', { contactId, inboxId, ...agent, ...team }));
    },
  },
  newContact: {
    weight: 2,
    act: (world, x, y) => {
      const value = pick(world.phones, x) as string;
      const addresses = y % 2 ? [] : [{ kind: 'phone', value }];
      return outcome(
        world.api()<{ id: string }>('POST', '/v1/contacts', { name: `New ${world.run}`, addresses }),
        ({ body }) => {
          if (addresses.length > 0) world.moved.add(value);
          world.contacts.push(body.id);
        },
      );
    },
  },
  changeAddresses: {
    weight: 2,
    act: (world, x, y) => {
      const id = contact(world, x);
      const value = pick(world.phones, y) as string;
      if (id === undefined) return nobody;
      // All of the contact's addresses may go with this, but for what a visitor is known by.
      for (const address of [...world.phones, ...world.pages]) world.moved.add(address);
      const addresses = y === 3 ? [] : [{ kind: 'phone', value }];
      return outcome(world.api()('PATCH', `/v1/contacts/${id}`, { addresses }));
    },
  },
  confirm: {
    weight: 1,
    act: (world, x, y) => {
      const id = contact(world, x);
      if (id === undefined) return nobody;
      const value = pick(world.phones, y) as string;
      world.moved.add(value);
      return outcome(world.api()('POST', `/v1/contacts/${id}/confirm`, { kind: 'phone', value }));
    },
  },
  merge: {
    weight: 4,
    act: (world, x, y) => {
      const [id, contactId] = [contact(world, x), contact(world, y)];
      if (id === undefined || contactId === undefined || id === contactId) return nobody;
      world.joined.push({ burst: world.burst, ids: [id, contactId] });
      return outcome(world.api()<{ id: string }>('POST', `/v1/contacts/${id}/merges`, { contactId }), ({ body }) => {
        world.merges.push(body.id);
      });
    },
  },
  undoMerge: {
    weight: 3,
    act: async (world, x) => {
      const id = pick(world.merges, x);
      return id === undefined ? null : outcome(world.api()('POST', `/v1/merges/${id}/undo`));
    },
  },
  erase: {
    weight: 1,
    act: (world, x) => {
      const id = contact(world, x);
      if (id === undefined) return nobody;
      world.erased.push({ burst: world.burst, contactId: id });
      return outcome(world.api()('DELETE', `/v1/contacts/${id}`));
    },
  },
};
