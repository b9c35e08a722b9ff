// What tochat's doors say of a widget, beside /v1 and the agents themselves.
import assert from 'node:assert/strict';
import { untilEqual } from '../../support/patience.ts';
import { ask } from '../../tochat/door.ts';
import type { Stored } from './invariants.ts';
import { bearer, business, follow } from './widget.ts';
import type { World } from './world.ts';

type Listing = { id: string; agentId: string; number: string; name: string; active: boolean };
type Shown = { agents: { id: string }[]; answering: boolean; listings: { id: string; available: boolean }[] };

const named = ({ id, number, name, active }: Listing) => ({ id, number, name, active });

/** tochat and /v1 list the same, each listing is of an agent that exists, and the page shows who is there. */
export async function assertWidget(world: World): Promise<void> {
  const { inside } = world.ground;
  const { web } = world.inboxes;
  const settings = await world.api()<{ active: boolean; listings: Listing[] }>('GET', `/v1/inboxes/${web}/widget`);
  const { active, listings } = settings.body;
  world.listings = listings.map(({ id }) => id);
  const listed = await business(world);
  assert.equal(listed.active, active);
  assert.deepEqual((listed.whatsapps as Listing[]).map(named), listings.map(named), 'tochat and /v1 list the same');
  const agents = await inside.rows<{ id: string; isThere: boolean; isOnline: boolean; serves: boolean }>(
    `select a.id, not a.presence_declared or a.presence = 'online' as "isThere", a.presence = 'online' as "isOnline",
       s.agent_id is not null as serves
     from agent a left join (select agent_id from inbox_agent where account_id = $1 and inbox_id = $2
       union select m.agent_id from inbox_team t join team_agent m on m.account_id = $1 and m.team_id = t.team_id
       where t.account_id = $1 and t.inbox_id = $2) s on s.agent_id = a.id
     where a.account_id = $1 and a.removed_at is null and (s.agent_id is not null or a.id = any($3)) order by a.id`,
    [inside.accountId, web, listings.map(({ agentId }) => agentId)],
  );
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  for (const { id, agentId } of listings) {
    assert.ok(byId.has(agentId), `${id} lists ${agentId}, who is gone`);
  }
  const aliases = await inside.rows(
    `select l.id, l.agent_id, a.id as alias from listing l join alias a on a.account_id = l.account_id
       and a.noun = 'agent' and a.alias = l.id::text where l.account_id = $1 and l.inbox_id = $2 and a.id <> l.agent_id`,
    [inside.accountId, web],
  );
  assert.deepEqual(aliases, [], 'a listing leads to another agent than it shows');
  const shown = listings.filter((one) => one.active);
  const page = {
    listings: shown.map(({ id, agentId }) => ({ id, available: byId.get(agentId)?.isThere ?? false })),
    agents: agents.map(({ id }) => id),
    // An inbox that names nobody is served by all agents of the account, also those of other walks.
    answering: agents.some(({ serves, isOnline }) => serves && isOnline),
  };
  const path = `/v1/widgets/${web}`;
  await untilEqual(
    async () => {
      const { status, body } = await world.api(null)<Shown>('GET', path);
      if (status !== 200) return status;
      const { listings: said, agents: people, answering } = body;
      return {
        listings: said.map(({ id, available }) => ({ id, available })),
        agents: people.map(({ id }) => id).toSorted(),
        answering: answering && agents.some(({ serves }) => serves),
      };
    },
    active ? page : 404,
    'what the page shows',
  );
  for (const { id, number } of active ? shown : []) {
    const { status, location } = await follow(world, id, {});
    const digits = number.replace('+', '');
    assert.deepEqual([status, location], [302, `https://wa.me/${digits}`], `the link of ${id}`);
  }
}

type Clicks = { bars: { ownSite: number; elsewhere: number }[]; referrers: { clicks: number }[] };
const total = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0);

/** Each click is counted once, at each door; a program that follows a link is none. */
export async function assertClicks(world: World): Promise<void> {
  const { web } = world.inboxes;
  const headers = { authorization: `Bearer ${await bearer(world)}` };
  const ofTochat = async <T>(path: string): Promise<T> => {
    const { status, text } = await ask(`${world.ground.url()}/api/v2/${path}`, 'GET', headers);
    assert.equal(status, 200, text);
    return JSON.parse(text) as T;
  };
  const stats = await ofTochat<Record<string, number>>(`widget_stats/${web}`);
  const graph = await ofTochat<{ total: number }[]>(`${web}/referer-graph`);
  const { body } = await world.api()<Clicks>('GET', `/v1/inboxes/${web}/clicks`);
  const counted = [
    ...['All', 'LastDay', 'LastYear'].map((span) =>
      total(['Website', 'Google'].map((place) => stats[`clicks${span}${place}`] as number)),
    ),
    total(graph.map((row) => row.total)),
    total(body.bars.map(({ ownSite, elsewhere }) => ownSite + elsewhere)),
    total(body.referrers.map(({ clicks }) => clicks)),
  ];
  const { counted: certain, uncertain } = world.clicks;
  const most = certain.union(uncertain).size;
  const [first = 0] = counted;
  assert.ok(first >= certain.size && first <= most, `${first} clicks are counted of ${certain.size} to ${most}`);
  assert.deepEqual(
    counted,
    counted.map(() => first),
    'each door counts the same clicks',
  );
}

/** A form is a contact's whose conversation has its message, and nobody else's. */
export async function assertForms(world: World, stored: Map<string, Stored[]>): Promise<void> {
  const { web } = world.inboxes;
  for (const contactId of world.contacts) {
    const { status, body } = await world.api()<{ items: { fields: { label: string; value: string }[] }[] }>(
      'GET',
      `/v1/contacts/${contactId}/leads`,
    );
    assert.equal(status, 200);
    const texts = body.items.map(({ fields }) => fields.find(({ label }) => label === 'text')?.value as string);
    const owned = [...stored.values()].flatMap((rows) => rows.filter((row) => row.contactId === contactId));
    // What was kept of a form before its message was refused, or the server was killed, is no message's.
    const kept = texts.filter((text) => stored.has(text)).toSorted();
    const wanted = owned.filter(({ text, inboxId }) => inboxId === web && world.forms.has(text));
    assert.deepEqual(kept, wanted.map(({ text }) => text).toSorted(), `forms of ${contactId}`);
  }
}
