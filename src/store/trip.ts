import pg from 'pg';
import { serialize } from 'pg-protocol';
import type { Statement } from './columns.ts';
import { nameOf, parserOf } from './database.ts';

// What a query object may use of pg's connection, as pg-cursor does.
type Connection = { stream: { write(bytes: Buffer): void }; parsedStatements: Record<string, string> };
type Field = { name: string; dataTypeID: number };
type Column = { name: string; parse(text: string): unknown };
export type TripResult = { rows: Record<string, unknown>[]; command: string };

const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;
/** Row shapes by statement: asked for once a process, a statement's columns do not change. */
const shapes = new Map<string, Column[]>();

/** Several statements in one network round trip with one Sync behind them all: one write, one answer. After a failed one the server
 *  skips the rest. pg's pipeline mode syncs after each statement, which costs both sides a system call a statement. */
class Trip {
  readonly results: TripResult[] = [];
  readonly done: Promise<TripResult[]>;
  private readonly statements: Statement[];
  private rows: Record<string, unknown>[] = [];
  private failure: Error | null = null;
  private parsed: Record<string, string> = {};
  private readonly prepares = new Set<string>();
  private sent = false;
  private resolve!: (results: TripResult[]) => void;
  private reject!: (error: Error) => void;

  constructor(statements: Statement[]) {
    this.statements = statements;
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** pg's turn to send; what was sent ahead only waits for its answers from now on. */
  submit(connection: Connection): void {
    if (!this.sent) this.send(connection);
  }

  send(connection: Connection): void {
    this.sent = true;
    const messages: Buffer[] = [];
    this.parsed = connection.parsedStatements;
    for (const { text, values } of this.statements) {
      const name = nameOf(text);
      if (connection.parsedStatements[name] === undefined) {
        // Closed first: of a statement that failed it is not known whether it was prepared.
        messages.push(serialize.close({ type: 'S', name }), serialize.parse({ name, text }));
        connection.parsedStatements[name] = text;
        this.prepares.add(name);
      }
      messages.push(serialize.bind({ portal: '', statement: name, values, valueMapper: prepareValue }));
      if (!shapes.has(text)) messages.push(serialize.describe({ type: 'P', name: '' }));
      messages.push(serialize.execute({ portal: '', rows: 0 }));
    }
    messages.push(serialize.sync());
    connection.stream.write(Buffer.concat(messages));
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    shapes.set(
      this.current,
      fields.map(({ name, dataTypeID }) => ({ name, parse: parserOf(dataTypeID) })),
    );
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const columns = shapes.get(this.current) ?? [];
    const row: Record<string, unknown> = {};
    for (let i = 0; i < columns.length; i++) {
      const { name, parse } = columns[i] as Column;
      const text = fields[i] as string | null;
      row[name] = text === null ? null : parse(text);
    }
    this.rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    // A statement without rows has no description: it needs none the next time either.
    if (!shapes.has(this.current)) shapes.set(this.current, []);
    this.results.push({ rows: this.rows, command: text });
    this.rows = [];
  }

  handleError(error: Error): void {
    this.failure ??= error;
    // What comes after the failed statement the server skipped, its preparing too.
    for (const { text } of this.statements.slice(this.results.length)) {
      const name = nameOf(text);
      if (this.prepares.has(name)) delete this.parsed[name];
    }
    this.reject(error);
  }

  handleReadyForQuery(): void {
    if (this.failure === null) this.resolve(this.results);
  }

  private get current(): string {
    return (this.statements[this.results.length] as Statement).text;
  }
}

/** The same, sent at once, also while the trip before it is under way on this connection: the server begins with it when it is done with
 *  that one. Nothing else may be waiting to be sent. */
export function tripAhead(client: pg.ClientBase, statements: Statement[]): Promise<TripResult[]> {
  const one = new Trip(statements);
  one.send((client as unknown as { connection: Connection }).connection);
  client.query(one as unknown as pg.Submittable);
  return one.done;
}

/** Runs statements in one round trip, on a connection that does nothing else meanwhile. Results in the order of the statements. */
export function trip(client: pg.ClientBase, statements: Statement[]): Promise<TripResult[]> {
  const one = new Trip(statements);
  client.query(one as unknown as pg.Submittable);
  return one.done;
}
