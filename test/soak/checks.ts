import assert from 'node:assert/strict';
import type { Follower } from '../support/follower.ts';
import type { Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import type { Run, Shop } from './people.ts';

type Stored = { id: string; accountId: string; number: string; body: string };

/** The promises of docs/promises.md by number, looked at when everything is quiet. */
export async function checkPromises(run: Run, inside: Inside, shops: Shop[], log: string): Promise<void> {
  const stored = await inside.rows<Stored>(
    `select id, account_id as "accountId", number, body from message where author_kind in ('contact', 'key')`,
  );
  const byId = new Map(stored.map((row) => [row.id, row]));
  // 1 and 2: what was answered is stored, and stored once.
  for (const { id, accountId, text, number } of run.answered) {
    const row = byId.get(id);
    assert.ok(row, `${text} was answered and is not stored`);
    assert.deepEqual([row.accountId, row.body], [accountId, text]);
    if (number > 0) assert.equal(Number(row.number), number, `${text} stands elsewhere than it was said`);
  }
  const doubled = Map.groupBy(
    stored.filter(({ accountId }) => shops.some((shop) => shop.accountId === accountId)),
    ({ accountId, body }) => `${accountId} ${body}`,
  );
  for (const [text, rows] of doubled) if (/ \d+$/.test(text)) assert.equal(rows.length, 1, `${text} is stored twice`);
  // 3: whole logs.
  for (const { accountId } of shops) await assertWholeLog(inside, accountId);
  // 4: a sender's messages stand in the order in which he wrote them, each after the answer to the one before.
  for (const [sender, told] of Map.groupBy(run.answered, (one) => one.sender)) {
    const numbers = told.map(({ id }) => Number(byId.get(id)?.number));
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
      `${sender} is out of order`,
    );
  }
  // 5: one open conversation.
  const second = await inside.rows(
    `select account_id, inbox_id, contact_id from conversation where state <> 'closed' group by 1, 2, 3, thread having count(*) > 1`,
  );
  assert.deepEqual(second, []);
  // 6: whoever was told that he took it is the same for all, and has it.
  for (const [id, winners] of Map.groupBy(run.taken, ({ conversationId }) => conversationId)) {
    const names = new Set(winners.map(({ agentId }) => agentId));
    assert.equal(names.size, 1, `${id} was taken by ${names.size}`);
    const [row] = await inside.rows<{ agentId: string }>(
      `select agent_id as "agentId" from conversation where id = $1`,
      [id],
    );
    assert.ok(names.has(row?.agentId ?? ''));
  }
  // 7: nobody over his capacity, nothing to somebody who is away.
  const burdened = await inside.rows(
    `select a.id from agent a join conversation c on c.account_id = a.account_id and c.agent_id = a.id
     join inbox i on i.account_id = c.account_id and i.id = c.inbox_id and i.assignment = 'automatic'
     where c.state in ('open', 'pending') group by a.account_id, a.id, a.capacity, a.presence
     having count(*) > a.capacity or a.presence <> 'online'`,
  );
  assert.deepEqual(burdened, []);
  assert.doesNotMatch(log, /deadlock detected/);
}

/** A client that was cut again and again ends as one that never was: every event once, in order. */
export function checkHeard(follower: Follower, start: number, head: number): void {
  assert.deepEqual(
    follower.events.map(({ number }) => number),
    Array.from({ length: head - start }, (_, i) => start + 1 + i),
  );
}
