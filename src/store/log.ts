import { changesConfig, type LogEvent, type NewEvent } from '../core/event.ts';
import type { Head, Reader } from '../core/ports.ts';
import { plain, type Statement, selected } from './columns.ts';
import { first, type Queryable, rows } from './database.ts';

const select = `select ${selected(['number', 'at', 'kind', 'subject', 'conversationId', 'inboxId', 'also', 'changed'])}
  from event where account_id = $1`;

export function logReads(db: Queryable, accountId: string): Reader['log'] {
  return {
    // Numbers have no holes from the oldest on, so that both ends are known: a limit alone was planned, where most events are newer than
    // the table's statistics, as a sort of everything that follows.
    async after(number, limit) {
      const from = 'greatest($2, (select oldest - 1 from account_head where account_id = $1))';
      const text = `${select} and number > ${from} and number <= ${from} + $3 order by number`;
      return rows<LogEvent>(db, text, [accountId, number, limit]);
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
      const text = `select at from event where account_id = $1 and number = $2`;
      return (await first<{ at: string }>(db, text, [accountId, number]))?.at ?? null;
    },
  };
}

/** The events of one transaction, numbered from the locked head on. */
export class EventLog {
  readonly events: (NewEvent & { number: number })[] = [];
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
    const { events } = this;
    const also = events.map((event) => (event.also?.length ? `{${event.also.join(',')}}` : null));
    const changed = events.map((event) => (event.changed?.length ? `{${event.changed.join(',')}}` : null));
    return [
      {
        text: `insert into event (account_id, number, at, kind, subject, conversation_id, inbox_id, also, changed)
          select $1, number, $2, kind, subject, conversation_id, inbox_id, also::uuid[], changed::text[]
          from unnest($3::bigint[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[])
            e (number, kind, subject, conversation_id, inbox_id, also, changed)`,
        values: [
          accountId,
          now,
          plain(events.map((event) => event.number)),
          plain(events.map((event) => event.kind)),
          plain(events.map((event) => event.subject)),
          plain(events.map((event) => event.conversationId ?? null)),
          plain(events.map((event) => event.inboxId ?? null)),
          also,
          changed,
        ],
      },
    ];
  }
}
