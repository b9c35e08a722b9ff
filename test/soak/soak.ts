import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCall } from '../../src/core/session.ts';
import { becomeVisitor } from '../support/api.ts';
import { Follower } from '../support/follower.ts';
import { done, type Inside } from '../support/inside.ts';
import { seeded } from '../support/random.ts';
import { checkHeard, checkPromises } from './checks.ts';
import { openHouse } from './house.ts';
import { listen, listenUntil, type Run, type Shop, type Visitor, visit, work } from './people.ts';

export type SoakOptions = { seed: number; seconds: number; servers: number; shops: number; log(line: string): void };

/** Several servers on one PostgreSQL, visitors, agents and listeners of several accounts; servers and PostgreSQL are killed, clients cut.
 *  At the end promises 1 to 7 must hold. @throws AssertionError where one does not */
export async function soak({ seed, seconds, servers, shops: count, log }: SoakOptions): Promise<void> {
  const random = seeded(seed);
  const house = await openHouse(servers);
  const insides: Inside[] = [];
  const goInside = async () => {
    const inside = await house.inside();
    insides.push(inside);
    return inside;
  };
  const followers: Follower[] = [];
  try {
    const before = await goInside();
    const shops: Shop[] = [];
    for (let i = 0; i < count; i++) shops.push(await openShop(before, `Shop ${i}`));
    const starts = new Map<string, number>();
    const visitors: Visitor[] = [];
    for (const shop of shops) {
      for (const inboxId of [shop.inboxId, shop.inboxId, shop.automaticId, shop.automaticId]) {
        visitors.push({ shop, inboxId, token: (await becomeVisitor(house.url(random), inboxId)).token });
      }
      starts.set(shop.accountId, await before.head(shop.accountId));
    }
    await before.close();
    insides.pop();

    let open = true;
    const run: Run = { house, random, busy: () => open, answered: [], taken: [] };
    const streams = shops.flatMap((shop) =>
      [0, 1].map(() => ({ shop, it: new Follower(shop.key, starts.get(shop.accountId)) })),
    );
    // From the first moment on: only messages to and from this visitor.
    const own = visitors.map((visitor) => ({ visitor, it: new Follower(visitor.token, null, '/v1/visitor/live') }));
    followers.push(...streams.map(({ it }) => it), ...own.map(({ it }) => it));
    for (const { it } of own) await it.connect(house.url(random), 'socket');
    const people = [
      ...visitors.map((visitor, i) => visit(run, visitor, `visitor${i}`)),
      ...shops.map((shop, i) => work(run, shop, `agent${i}`)),
      ...streams.map(({ it }) => listen(run, it)),
      ...own.map(({ it }) => listen(run, it)),
    ];
    const crowd = Promise.all(people);
    // Told where it is awaited; until then the killing goes on.
    crowd.catch(() => {
      open = false;
    });
    const kills = await killAtRandom(run, servers, seconds);
    open = false;
    await crowd;

    const inside = await goInside();
    await settled(inside, shops);
    for (const { shop, it } of streams) {
      const head = await inside.head(shop.accountId);
      await listenUntil(run, it, () => it.events.at(-1)?.number === head, `event ${head}`);
      checkHeard(it, starts.get(shop.accountId) as number, head);
      it.cut();
    }
    for (const { visitor, it } of own) await checkVisitor(run, inside, visitor, it);
    await checkPromises(run, inside, shops, house.log());
    const events = streams.reduce((sum, { it }) => sum + it.events.length, 0);
    log(`seed ${seed}: ${run.answered.length} messages answered, ${events} events heard, killed: ${kills}`);
  } finally {
    // Also where a promise was broken: nothing stays that would keep this process.
    for (const one of followers) one.cut();
    for (const inside of insides) await inside.close();
    await house.stop();
  }
}

/** An account with a key, two agents, and an inbox of each kind. */
async function openShop(inside: Inside, name: string): Promise<Shop> {
  const { core } = inside;
  const owner = { email: `${randomBytes(6).toString('hex')}@soak.example`, name: 'Olga', password: 'a long password' };
  const { accountId } = done(await core.createAccount({ name, timezone: 'UTC', owner }, null));
  const call = systemCall(accountId, 'soak');
  const nothing = { email: null, ref: null, whatsappNumber: null, voiceNumber: null, pictureUrl: null, post: null };
  const hire = async (agent: string, capacity: number) =>
    done(await core.addAgent(call, { ...nothing, name: agent, capacity })).id;
  const inbox = async (assignment: 'manual' | 'automatic', agentIds: string[]) => {
    const fields = { address: null, timezone: null, schedule: null, liveChat: true, active: true, teamIds: [] };
    return done(await core.addInbox(call, { ...fields, channel: 'web', name: assignment, assignment, agentIds })).id;
  };
  const agents = [await hire('Ana', 10), await hire('Bram', 10)];
  const [free, away] = [await hire('Chidi', 1), await hire('Dora', 9)];
  done(await core.setPresence(call, free, 'online'));
  done(await core.setPresence(call, away, 'away'));
  const rights = ['conversations', 'settings'] as const;
  const { token } = done(await core.makeKey(call, { name: 'Soak', rights: [...rights] }));
  const inboxId = await inbox('manual', []);
  return { accountId, key: token, inboxId, automaticId: await inbox('automatic', [free, away]), agents };
}

/** Kills something every second or two. Gives what. */
async function killAtRandom({ house, random, busy }: Run, servers: number, seconds: number): Promise<string> {
  const killed = { server: 0, stopped: 0, postgres: 0 };
  for (
    const end = performance.now() + seconds * 1000;
    busy() && (performance.now() < end || Object.values(killed).includes(0));
  ) {
    await pause(500 + random() * 1500);
    const dice = random();
    // Of the short run too: one of each, whatever the dice say.
    if (dice < 0.25 || killed.postgres === 0) {
      await house.killPostgres();
      killed.postgres++;
    } else {
      const signal = killed.server === 0 || (dice < 0.75 && killed.stopped > 0) ? 'kill' : 'stop';
      await house.killServer(Math.floor(random() * servers), signal);
      killed[signal === 'kill' ? 'server' : 'stopped']++;
    }
  }
  return JSON.stringify(killed);
}

/** Jobs that were begun by a server that died wait for their lock to end; here nobody waits a minute for that. */
async function settled(inside: Inside, shops: Shop[]): Promise<void> {
  await inside.rows(`update job set locked_until = now() - interval '1 second' where state = 'running'`);
  const ids = shops.map(({ accountId }) => accountId);
  const text = `select id from job where account_id = any($1) and state in ('waiting', 'running')`;
  for (let i = 0; i < 300 && (await inside.rows(text, [ids])).length > 0; i++) await pause(100);
  assert.deepEqual(await inside.rows(text, [ids]), [], 'jobs that nobody does');
}

/** A visitor heard every message of its conversations once, in order; its own and those of the agents. */
async function checkVisitor(run: Run, inside: Inside, { shop, token }: Visitor, stream: Follower): Promise<void> {
  const address = (await inside.core.authenticateVisitor(token))?.address;
  const rows = await inside.rows<{ id: string }>(
    `select m.id from message m join conversation c on c.account_id = m.account_id and c.id = m.conversation_id
     join contact_inbox ci on ci.account_id = c.account_id and ci.inbox_id = c.inbox_id and ci.contact_id = c.contact_id
     where m.account_id = $1 and ci.address = $2 and m.direction <> 'note' order by m.number`,
    [shop.accountId, address],
  );
  const wanted = rows.map(({ id }) => id);
  const heard = () => stream.events.filter(({ kind }) => kind === 'message.created').map((event) => event.message?.id);
  await listenUntil(run, stream, () => heard().length >= wanted.length, `${wanted.length} messages of a visitor`);
  assert.deepEqual(heard(), wanted);
  stream.cut();
}
