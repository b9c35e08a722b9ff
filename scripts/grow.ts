import type pg from 'pg';

export type Big = {
  accountId: string;
  inboxId: string;
  /** who has them, in turn; every fourth conversation nobody has */
  agentIds: string[];
  conversations: number;
  /** in each of them */
  messages: number;
  /** how far back the first message lies */
  days?: number;
};

const first = 'Ana Bram Chidi Dana Emil Farah Goran Hana Ivan Jo Kemal Lucía Marta Noor Otto Priya'.split(' ');
const last = 'Abe Berg Costa Dias Engel Faro Gil Haas Ito Juhl Kaya Lima Mensah Novák Ortiz Petrov'.split(' ');
const texts = [
  'Hello! Is the blue one in stock?',
  'It is. Shall I put one aside for you?',
  'Yes please, I can come by this afternoon.',
  'We close at six. See you then!',
  'My order has not arrived yet. Could you look where it is? It should have been here on Tuesday.',
  'Let me check with the carrier; I will be back in a minute.',
  'Thank you.',
  'It is on the van and should be with you before noon. If it is not, write to me here and I will send another one at once.',
];

/**
 * An account with a long past, written set by set in one transaction as the server would have: events without a gap, numbers and times
 * in one order, heads and lists in agreement with the messages. A million messages took 65 s beside a busy machine's other work.
 */
export async function grow(pool: pg.Pool, big: Big): Promise<void> {
  const { accountId, inboxId, agentIds, conversations, messages, days = 60 } = big;
  const client = await pool.connect();
  const run = (text: string, values: unknown[] = []) => client.query(text, values);
  try {
    await run('begin');
    await run('set local statement_timeout = 0');
    const { rows } = await run('select number from account_head where account_id = $1 for update', [accountId]);
    const head = Number((rows[0] as { number: string }).number);
    // Each conversation is a block of numbers: the contact's event, its own, and one a message.
    const block = messages + 2;
    const began = new Date(Date.now() - days * 86_400_000).toISOString();
    const apart = (days * 86_400) / (conversations * block + 1);
    await run(`create function pg_temp.at(number bigint) returns timestamptz immutable language sql
      return '${began}'::timestamptz + (number - ${head}) * interval '${apart.toFixed(9)} seconds'`);
    // Ids of that time, as the server makes them (UUIDv7): neighbours in time are neighbours in every index.
    await run(`create function pg_temp.id(number bigint) returns uuid volatile language sql return encode(set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from pg_temp.at(number)) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid`);
    await run(
      `create temporary table seed on commit drop as
       select n::int, base, pg_temp.id(base + 1) as contact_id, pg_temp.id(base + 2) as id
       from (select n, $1::bigint + (n - 1) * $2::bigint as base from generate_series(1, $3::int) n) s`,
      [head, block, conversations],
    );
    await run(
      `insert into contact (account_id, id, name, created_at)
       select $1::uuid, contact_id, ($2::text[])[1 + n % 16] || ' ' || ($3::text[])[1 + n / 16 % 16] || ' ' || n, pg_temp.at(base + 1)
       from seed`,
      [accountId, first, last],
    );
    await run(
      `insert into contact_address (account_id, kind, value, contact_id)
       select $1::uuid, 'external', 'seed-' || contact_id, contact_id from seed`,
      [accountId],
    );
    await run(
      `insert into contact_inbox (account_id, inbox_id, address, contact_id, created_at)
       select $1::uuid, $2::uuid, 'seed-' || contact_id, contact_id, pg_temp.at(base + 1) from seed`,
      [accountId, inboxId],
    );
    // An odd number of messages ends with one of the contact, which nobody has read or answered.
    const waits = messages % 2 === 1;
    await run(
      `insert into conversation (account_id, id, inbox_id, contact_id, state, agent_id, waiting_since, unread, agent_read_number,
         last_number, recent, last_message_at, last_text, created_at)
       select $1::uuid, id, $2::uuid, contact_id, 'open', case when n % 4 > 0 then ($3::uuid[])[1 + n % cardinality($3::uuid[])] end,
         case when $4::boolean then pg_temp.at(base + $5) end, $4::int, base + $5 - $4::int, base + $5::int, (base + $5::int) >> 10, pg_temp.at(base + $5),
         ($6::text[])[1 + ($5 - 3) % 8], pg_temp.at(base + 2)
       from seed`,
      [accountId, inboxId, agentIds, waits, block, texts],
    );
    await run(
      `insert into message (account_id, conversation_id, number, id, inbox_id, direction, author_kind, author_id, kind, body, status,
         created_at)
       select $1::uuid, s.id, s.base + k, pg_temp.id(s.base + k), $2::uuid, case when k % 2 = 1 then 'in' else 'out' end,
         case when k % 2 = 1 then 'contact' else 'agent' end,
         case when k % 2 = 1 then s.contact_id else ($3::uuid[])[1 + s.n % cardinality($3::uuid[])] end, 'text',
         ($4::text[])[1 + (k - 3) % 8], 'sent', pg_temp.at(s.base + k)
       from seed s cross join generate_series(3, $5::int) k`,
      [accountId, inboxId, agentIds, texts, block],
    );
    await run(
      `insert into event_page (account_id, last, at, kinds, subjects, conversation_ids, inbox_ids)
       select $1::uuid, base + 1, pg_temp.at(base + 1), array['contact.created'], array[contact_id], array[null::uuid], array[null::uuid] from seed
       union all select $1::uuid, base + 2, pg_temp.at(base + 2), array['conversation.created'], array[id], array[id], array[$2::uuid] from seed
       union all select $1::uuid, m.number, m.created_at, array['message.created'], array[m.id], array[m.conversation_id], array[m.inbox_id]
         from seed s join message m on m.account_id = $1 and m.conversation_id = s.id`,
      [accountId, inboxId],
    );
    await run('update account_head set number = $2 where account_id = $1', [accountId, head + conversations * block]);
    await run('drop function pg_temp.id, pg_temp.at');
    await run('commit');
    await run('analyze contact, contact_inbox, conversation, message, event_page');
  } catch (error) {
    await run('rollback');
    throw error;
  } finally {
    client.release();
  }
}
