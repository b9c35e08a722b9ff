import { setTimeout as pause } from 'node:timers/promises';
import { apiOf, type Reply } from '../support/api.ts';
import type { Follower, Wire } from '../support/follower.ts';
import type { House } from './house.ts';

/** What somebody was told. */
export type Answered = { accountId: string; text: string; id: string; number: number; sender: string };
export type Shop = { accountId: string; key: string; inboxId: string; automaticId: string; agents: string[] };
export type Visitor = { shop: Shop; token: string; inboxId: string };

/** One seeded run: who does what is random but the same for the same seed, when it happens is not. */
export type Run = {
  house: House;
  random: () => number;
  /** false: everybody ends what is begun and goes home */
  busy(): boolean;
  answered: Answered[];
  /** who was told to have taken a conversation that nobody gives back */
  taken: { conversationId: string; agentId: string }[];
};

const wires: Wire[] = ['socket', 'events'];
const retried = new Set([0, 429, 500, 502, 503, 504]);

/** Says the same again, here or there, until it is answered: what a good client does. */
async function insist<T>(run: Run, token: string, method: string, path: string, body: unknown): Promise<Reply<T>> {
  // Its own limit: whoever is not answered within a minute of a run that kills something every second or two is forgotten by it.
  for (const until = performance.now() + 60_000; performance.now() < until; ) {
    const said = await apiOf(run.house.url(run.random), token)<T>(method, path, body).catch(() => null);
    if (said && !retried.has(said.status)) return said;
    await pause(50 + run.random() * 150);
  }
  throw new Error(`${method} ${path} was not answered within a minute`);
}

/** Writes one numbered message after the other, each until it is answered. */
export async function visit(run: Run, { shop, token }: Visitor, name: string): Promise<void> {
  for (let i = 0; run.busy(); i++) {
    const text = `${name} ${i}`;
    const path = '/v1/visitor/messages';
    const { status, body } = await insist<{ id: string }>(run, token, 'POST', path, { text, clientId: text });
    if (status !== 201) throw new Error(`${text} was answered ${status} ${JSON.stringify(body)}`);
    run.answered.push({ accountId: shop.accountId, text, id: body.id, number: 0, sender: name });
    await pause(run.random() * 60);
  }
}

/** Answers in the newest conversations, and lets two agents take each of some at once. */
export async function work(run: Run, { accountId, key, inboxId, agents }: Shop, name: string): Promise<void> {
  for (let i = 0; run.busy(); i++) {
    const list = `/v1/conversations?inboxId=${inboxId}&limit=10`;
    const { body } = await insist<{ items: { id: string }[] }>(run, key, 'GET', list, undefined);
    const one = body.items[Math.floor(run.random() * body.items.length)];
    if (!one) {
      await pause(50);
      continue;
    }
    const text = `${name} ${i}`;
    const path = `/v1/conversations/${one.id}/messages`;
    const sent = await insist<{ id: string; number: number }>(run, key, 'POST', path, { text, clientId: text });
    if (sent.status !== 201) throw new Error(`${text} was answered ${sent.status} ${JSON.stringify(sent.body)}`);
    run.answered.push({ accountId, text, id: sent.body.id, number: sent.body.number, sender: name });
    await Promise.all(
      agents.map(async (agentId) => {
        const taken = await insist(run, key, 'POST', `/v1/conversations/${one.id}/take`, { agentId });
        if (taken.status === 200) run.taken.push({ conversationId: one.id, agentId });
      }),
    );
    await pause(run.random() * 60);
  }
}

/** Listens here and there, is cut at random, and comes back with its cursor. */
export async function listen(run: Run, follower: Follower): Promise<void> {
  while (run.busy()) {
    await attach(run, follower);
    await pause(run.random() * 700);
    if (run.busy()) follower.cut();
  }
}

/** Stays until a condition holds, whatever dies meanwhile. */
export async function listenUntil(run: Run, follower: Follower, holds: () => boolean, what: string): Promise<void> {
  for (const until = performance.now() + 60_000; !holds(); ) {
    if (performance.now() > until) throw new Error(`${what} was not heard; heard ${follower.events.length} events`);
    if (!follower.connected) await attach(run, follower);
    await pause(20);
  }
}

async function attach(run: Run, follower: Follower): Promise<void> {
  const wire = wires[Math.floor(run.random() * 2)] as Wire;
  try {
    // A server that dies while it admits somebody may leave the connection without a word.
    const late = pause(5000, null, { ref: false }).then(() => Promise.reject(new Error('Not admitted within 5 s')));
    await Promise.race([follower.connect(run.house.url(run.random), wire), late]);
  } catch (error) {
    const { status } = error as { status?: number };
    // Nothing is trimmed and nothing set back in this run: its number must be there.
    if (status !== undefined && status < 500) throw error;
    if (follower.ending?.code === 4410) throw new Error('The number of a stream was gone');
    follower.cut();
    await pause(100);
  }
}
