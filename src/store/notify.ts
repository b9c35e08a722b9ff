import type { Client } from 'pg';
import { type DatabaseConfig, openClient, rows } from './database.ts';

/** An account's newest event, and its newest change of configuration. */
export type Wake = [accountId: string, number: number, configNumber: number];

export type Hearing = {
  wake(wakes: Wake[]): void;
  signal(payload: string): void;
  /** messages may have been missed: look for yourself */
  reconnected(): void;
};

export type Notifier = {
  /** Connects. What was to be told before is told then. */
  open(hearing: Hearing): Promise<void>;
  wake(wake: Wake): void;
  signal(payload: string): void;
  /** How many processes live on this database: one alone has nobody to tell, and saves a statement a batch. */
  processes(count: number): void;
  stop(): Promise<void>;
};

const wakes = 'parley_wake';
const signals = 'parley_signal';
const mostBytes = 7000;

/** Tells the other processes on this database what was committed: after the commit (NOTIFY inside a transaction takes a global lock),
 *  on one connection, one statement in flight, newest number an account. */
export function createNotifier(config: DatabaseConfig): Notifier {
  const pending = new Map<string, Wake>();
  let waitingSignals: string[] = [];
  let sending = false;
  let stopped = false;
  let alone = false;
  let client: Client | null = null;

  async function connect(hearing: Hearing): Promise<Client> {
    const made = openClient(config);
    made.on('error', () => {});
    made.on('notification', ({ channel, payload, processId }) => {
      if (processId === (made as unknown as { processID: number }).processID || !payload) return;
      alone = false;
      if (channel === wakes) hearing.wake(JSON.parse(payload));
      else hearing.signal(payload);
    });
    try {
      await made.connect();
      await made.query(`listen ${wakes}`);
      await made.query(`listen ${signals}`);
      // A greeting: whoever was alone until now is so no more.
      await made.query(`select pg_notify('${wakes}', '[]')`);
    } catch (error) {
      await made.end().catch(() => {});
      throw error;
    }
    // Only one that stood is replaced when it ends: had each vain try its own replacement, an outage would fill the server with them.
    made.on('end', () => void reconnect(hearing));
    if (stopped) void made.end().catch(() => {});
    return made;
  }

  async function reconnect(hearing: Hearing): Promise<void> {
    for (let pause = 100; !stopped; pause = Math.min(pause * 2, 5000)) {
      try {
        client = await connect(hearing);
        hearing.reconnected();
        void send();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  async function send(): Promise<void> {
    if (sending || stopped || client === null) return;
    sending = true;
    try {
      while (pending.size > 0 || waitingSignals.length > 0) {
        const batch = take();
        const said = waitingSignals.splice(0, 100);
        if (batch.length > 0) await rows(client, `select pg_notify('${wakes}', $1)`, [JSON.stringify(batch)]);
        if (said.length > 0) await rows(client, `select pg_notify('${signals}', s) from unnest($1::text[]) s`, [said]);
      }
    } catch {
      // The connection broke: others find what was committed by their poll. Signals are lossy by design.
      waitingSignals = [];
    } finally {
      sending = false;
    }
  }

  function take(): Wake[] {
    const batch: Wake[] = [];
    for (const [accountId, wake] of pending) {
      if (batch.length * 80 > mostBytes) break;
      batch.push(wake);
      pending.delete(accountId);
    }
    return batch;
  }

  return {
    async open(hearing) {
      client = await connect(hearing);
      void send();
    },
    wake(wake) {
      if (alone) return;
      pending.set(wake[0], wake);
      void send();
    },
    processes(count) {
      alone = count === 1;
    },
    signal(payload) {
      if (alone) return;
      if (payload.length < mostBytes) waitingSignals.push(payload);
      void send();
    },
    async stop() {
      stopped = true;
      await client?.end().catch(() => {});
    },
  };
}

/** The heads of some accounts, for those whose notification got lost. */
export async function headsOf(db: Parameters<typeof rows>[0], accountIds: string[]): Promise<Wake[]> {
  const found = await rows<{ accountId: string; number: number; configNumber: number }>(
    db,
    `select account_id as "accountId", number, config_number as "configNumber" from account_head where account_id = any($1)`,
    [accountIds],
  );
  return found.map((row) => [row.accountId, row.number, row.configNumber]);
}
