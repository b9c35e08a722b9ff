// What each door says of the same facts: to people outside, to programs, in the search.
import assert from 'node:assert/strict';
import { ask as askChattabai, paths } from '../../chattabai/door.ts';
import { dataOf, doorOf, type Contact as HciContact } from '../../hci/door.ts';
import type { Stored } from './invariants.ts';
import type { World } from './world.ts';

type Items<T> = { items: T[] };

/** Each visitor and user reads what is its own, and nothing of who is somebody else. */
export async function assertViews(world: World, stored: Map<string, Stored[]>): Promise<void> {
  const { inside } = world.ground;
  const owners = await inside.rows<{ address: string; contactId: string }>(
    'select address, contact_id as "contactId" from contact_inbox where account_id = $1 and inbox_id = $2',
    [inside.accountId, world.inboxes.web],
  );
  for (const { token, sender } of world.visitors) {
    const contactId = owners.find(({ address }) => address === sender.address)?.contactId;
    const { status, body } = await world.api(token)<Items<{ text: string }>>('GET', '/v1/visitor/messages?limit=200');
    if (status === 401 || status === 404) continue;
    assert.equal(status, 200);
    const shown = body.items.map(({ text }) => text).toReversed();
    const own = world.written.filter(({ text, ...one }) => one.sender?.address === sender.address && stored.has(text));
    if (contactId !== undefined) {
      for (const { text } of own) assert.ok(shown.includes(text), `${sender.name} does not see its own ${text}`);
    }
    for (const text of shown) {
      const row = stored.get(text)?.[0];
      if (row) assert.equal(row.contactId, contactId, `${sender.name} sees ${text} of somebody else`);
    }
  }
  for (const user of world.users) await assertUser(world, user, stored);
}

async function assertUser(world: World, { name, apiKey }: World['users'][number], stored: Map<string, Stored[]>) {
  const { status, body } = await world.api(apiKey)<Items<{ id: string; people: { id: string }[] }>>(
    'GET',
    '/v1/user/chats',
  );
  if (status === 401) return;
  assert.equal(status, 200);
  const shown = new Set<string>();
  for (const { id, people } of body.items) {
    assert.equal(
      new Set(people.map((one) => one.id)).size,
      people.length,
      `people of a chat of ${name} name one twice`,
    );
    const said = await world.api(apiKey)<Items<{ text: string; from: string }>>('GET', `/v1/user/chats/${id}/messages`);
    assert.equal(said.status, 200);
    for (const { text, from } of said.body.items) {
      shown.add(text);
      const sender = world.written.find((one) => one.text === text)?.sender;
      if (sender?.name === name) assert.equal(from, 'you', `${text} of ${name} is somebody else's to it`);
    }
  }
  for (const { text, sender } of world.written) {
    if (sender?.name === name && stored.has(text)) assert.ok(shown.has(text), `${name} does not see its own ${text}`);
  }
}

/** HCI and /v1 agree about who has a contact, and Chattabai, HCI and /v1 about who is there. */
export async function assertPrograms(world: World): Promise<void> {
  const { inside, firstRun } = world.ground;
  const hci = doorOf(world.ground.url(), firstRun.hci.key);
  const said = await hci('POST', '/api/user/contact/get', { number: world.line.number });
  const { contacts } = dataOf<{ contacts: HciContact[] }>(said);
  const rows = await inside.rows<{ address: string; agentId: string | null; teamId: string | null; hasOpen: boolean }>(
    `select coalesce(ci.provider_id, ci.address) as address, coalesce(c.agent_id, ci.agent_id) as "agentId", c.id is not null as "hasOpen",
       case when c.id is null then ci.team_id else c.team_id end as "teamId"
     from contact_inbox ci left join conversation c on c.account_id = ci.account_id and c.inbox_id = ci.inbox_id
       and c.contact_id = ci.contact_id and c.thread = '' and c.state <> 'closed'
     where ci.account_id = $1 and ci.inbox_id = any($2)`,
    [inside.accountId, [world.inboxes.whatsapp, world.inboxes.messenger]],
  );
  for (const { id, operatorId, area } of contacts) {
    const row = rows.find(({ address }) => address === String(id));
    assert.ok(row, `HCI lists ${id}`);
    assert.deepEqual([operatorId, area], [row.agentId ?? '0', row.teamId ?? ''], `HCI of ${id}`);
  }
  const agents = await inside.rows<{ id: string; ref: string; presence: string }>(
    `select id, ref, presence from agent where account_id = $1 and id = any($2) and removed_at is null and ref is not null`,
    [inside.accountId, world.everyAgent],
  );
  const words: Record<string, string> = { online: 'online', busy: 'inConversation', away: 'pause', offline: 'offline' };
  const { authenticationHash } = firstRun.chattabai;
  for (const { id, ref, presence } of agents) {
    const asked = JSON.stringify({ authenticationHash, ref });
    const { text } = await askChattabai(world.ground.url(), paths.getStatus, asked);
    assert.ok(text.includes(`"${words[presence] ?? 'offline'}"`), `Chattabai of ${id}, who is ${presence}: ${text}`);
    const { body } = await world.api()<{ presence: string }>('GET', `/v1/agents/${id}`);
    assert.equal(body.presence, presence);
  }
}

/** What was written is found, what was erased is not. */
export async function assertFound(world: World, stored: Map<string, Stored[]>): Promise<void> {
  const find = async (text: string) => {
    const { status, body } = await world.api()<Items<{ id: string }>>('GET', `/v1/conversations?state=all&q=${text}`);
    assert.equal(status, 200);
    return body.items.map(({ id }) => id);
  };
  for (const { text, isGone, burst } of world.written) {
    if (isGone) assert.deepEqual(await find(text), [], `${text} was erased and is found`);
    const row = stored.get(text)?.[0];
    if (row && burst === world.burst) {
      assert.deepEqual(await find(text), [row.conversationId], `${text} is found`);
    }
  }
}

/** No table holds a word of who was erased, but for the record of calls, which has this walk's own searches for them. */
export async function assertErased(world: World): Promise<void> {
  const gone = world.written.filter(({ isErased }) => isErased).map(({ text }) => text);
  if (gone.length === 0) return;
  const { inside } = world.ground;
  const tables = await inside.rows<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
       and table_name <> 'api_call'`,
  );
  const text = tables
    .map(({ name }) => `select '${name}' as name, t::text as row from "${name}" t where t::text ~ $1`)
    .join(' union all ');
  const found = await inside.rows(text, [`(${gone.join('|')})(\\D|$)`]);
  assert.deepEqual(found, [], 'of the erased');
}

export async function assertMoney(world: World): Promise<void> {
  const { wallet } = world;
  if (!wallet.isCertain) return;
  const { body } = await world.api()<{ tokens: string; held: string }>('GET', `/v1/wallets/${wallet.id}`);
  assert.equal(BigInt(body.tokens) + BigInt(body.held), wallet.balance, 'the balance is what was booked');
}
