import { changesConfig, type LogEvent, type NewEvent } from '../core/event.ts';
import type { Head, Reader } from '../core/ports.ts';
import { plain, type Statement, selected } from './columns.ts';
import { first, type Queryable, rows } from './database.ts';
import { statementOf } from './given.ts';

const select = `select ${selected(['number', 'at', 'kind', 'subject', 'conversationId', 'inboxId', 'also', 'changed'])}
  from event where account_id = $1`;

/** How many events a row of the log holds at most. */
const eventsAPage = 32;

/** The condition that finds an event in the view by its account, $1, and its number, without a look at other pages.
 *  @param place of the parameter with the number */
export function isNumber(place: number): string {
  return `account_id = $1 and number = $${place} and page between $${place} and $${place} + ${eventsAPage - 1}`;
}

export function logReads(db: Queryable, accountId: string): Reader['log'] {
  return {
    // Numbers have no holes from the oldest on, so that both ends are known: a limit alone was planned, where most events are newer than
    // the table's statistics, as a sort of everything that follows.
    async after(number, limit) {
      const from = 'greatest($2, (select oldest - 1 from account_head where account_id = $1))';
      const text = `${select} and page > ${from} and page < ${from} + $3 + ${eventsAPage}
        and number > ${from} and number <= ${from} + $3 order by number`;
      return rows<LogEvent>(db, text, [accountId, number, limit]);
    },
    // Pages without any of them are left out before they are unpacked.
    async about(ids, { after, upto }, limit) {
      const text = `${select} and page in (select last from event_page where account_id = $1 and last > $2 and last < $3 + ${eventsAPage}
          and (conversation_ids && $4::uuid[] or subjects && $4::uuid[]))
        and number > $2 and number <= $3 and (conversation_id = any($4) or subject = any($4)) order by number limit $5`;
      return rows<LogEvent>(db, text, [accountId, after, upto, ids, limit]);
    },
    async head() {
      const head = await first<Head>(
        db,
        `select ${selected(['number', 'oldest', 'configNumber'])} from account_head where account_id = $1`,
        [accountId],
      );
      if (!head) throw new Error(`Account ${accountId} has no head`);
      return head;
    },
    async timeOf(number) {
      const text = `select at from event where ${isNumber(2)}`;
      return (await first<{ at: string }>(db, text, [accountId, number]))?.at ?? null;
    },
  };
}

type NumberedEvent = NewEvent & { number: number };

/** The events of one transaction, numbered from the locked head on. */
export class EventLog {
  readonly events: NumberedEvent[] = [];
  private number: number;
  private configNumber: number;

  constructor(head: { number: number; configNumber: number }) {
    this.number = head.number;
    this.configNumber = head.configNumber;
  }

  append(event: NewEvent): number {
    this.number++;
    if (changesConfig(event.kind)) this.configNumber = this.number;
    this.events.push({ ...event, number: this.number });
    return this.number;
  }

  /** The first of them, by which the transaction is known again; null when nothing happened. */
  first(accountId: string): { accountId: string; number: number; subject: string } | null {
    const [event] = this.events;
    return event ? { accountId, number: event.number, subject: event.subject } : null;
  }

  get last(): number {
    return this.number;
  }

  get lastConfig(): number {
    return this.configNumber;
  }

  /** The statements that write them and move the head; none when nothing happened. */
  flush(accountId: string, now: string): Statement[] {
    if (this.events.length === 0) return [];
    return [
      ...this.insert(accountId, now),
      {
        text: `update account_head set number = $2, config_number = $3 where account_id = $1`,
        values: [accountId, this.number, this.configNumber],
      },
    ];
  }

  insert(accountId: string, now: string): Statement[] {
    const pages: NumberedEvent[][] = [];
    for (let i = 0; i < this.events.length; i += eventsAPage) pages.push(this.events.slice(i, i + eventsAPage));
    return [insertPages([accountId, now], pages)];
  }
}

const insertPages = statementOf<NumberedEvent[]>(
  2,
  [
    ['last', 'bigint', (page) => page.at(-1)?.number ?? null],
    ['kinds', 'text', (page) => plain(page.map((event) => event.kind))],
    ['subjects', 'text', (page) => plain(page.map((event) => event.subject))],
    ['conversation_ids', 'text', (page) => plain(page.map((event) => event.conversationId ?? null))],
    ['inbox_ids', 'text', (page) => plain(page.map((event) => event.inboxId ?? null))],
    ['also', 'text', (page) => lists(page.map((event) => event.also))],
    ['changed', 'text', (page) => lists(page.map((event) => event.changed))],
  ],
  (table, names) => `insert into event_page (account_id, at, ${names})
    select $1, $2, last, kinds::text[], subjects::uuid[], conversation_ids::uuid[], inbox_ids::uuid[], also::text[], changed::text[]
    from ${table}`,
);

/** Lists in an array, which need not be as long as each other; null where none says anything. */
function lists(all: (string[] | null | undefined)[]): string | null {
  if (all.every((one) => !one?.length)) return null;
  return plain(all.map((one) => (one?.length ? `"{${one.join(',')}}"` : null)));
}
