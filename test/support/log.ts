import assert from 'node:assert/strict';
import type { Inside } from './inside.ts';

/** Promises 3 and 4: the account's numbers are 1, 2, 3 … up to its head, and a message's position is its event's number. */
export async function assertWholeLog(inside: Inside, accountId = inside.accountId): Promise<number> {
  const numbers = await inside.rows<{ number: string }>(
    'select number from event where account_id = $1 order by number',
    [accountId],
  );
  const found = numbers.map(({ number }) => Number(number));
  assert.deepEqual(
    found,
    found.map((_, i) => i + 1),
    'the numbers have a hole',
  );
  assert.equal(await inside.head(accountId), found.length, 'the head is not the newest event');
  const strays = await inside.rows(
    `select m.id, m.number, e.number as event from message m
     full join event e on e.account_id = m.account_id and e.subject = m.id and e.kind = 'message.created'
     where coalesce(m.account_id, e.account_id) = $1 and coalesce(e.kind, 'message.created') = 'message.created'
       and (m.number is distinct from e.number or m.number is null)`,
    [accountId],
  );
  assert.deepEqual(strays, [], 'a message stands elsewhere than its event');
  return found.length;
}
