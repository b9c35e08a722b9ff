// What PostgreSQL alone makes of it: 64 clients, each one transaction after the other, that takes from one row and adds a row to a
// ledger. One statement, one round trip, no HTTP.
import { openPool } from '../../src/store/database.ts';
import { giveWay } from './give-way.ts';

export type BareUpdate = {
  /** @returns transactions a second */
  run(wallets: number, clients: number, seconds: number): Promise<number>;
  /** whether what is left and what was taken sum to what there was */
  exact(): Promise<boolean>;
  stop(): Promise<void>;
};

export async function openBareUpdate(url: string, wallets: number, tokens: number): Promise<BareUpdate> {
  giveWay();
  const pool = openPool({ connectionString: url }, 64);
  await pool.query(
    'create table bench_wallet (id int primary key, balance bigint not null check (balance >= 0)) with (fillfactor = 50)',
  );
  await pool.query(
    'create table bench_ledger (id bigint generated always as identity primary key, wallet int not null, amount bigint not null, at timestamptz not null)',
  );
  await pool.query('insert into bench_wallet select i, $2 from generate_series(0, $1 - 1) i', [wallets, tokens]);
  const text = `with taken as (update bench_wallet set balance = balance - 1 where id = $1 and balance >= 1 returning id)
    insert into bench_ledger (wallet, amount, at) select id, 1, now() from taken`;
  return {
    async run(among, clients, seconds) {
      let count = 0;
      const end = performance.now() + seconds * 1000;
      const started = performance.now();
      const one = async () => {
        const client = await pool.connect();
        while (performance.now() < end) {
          await client.query({ name: 'take', text, values: [count % among] });
          count++;
        }
        client.release();
      };
      await Promise.all(Array.from({ length: clients }, one));
      return count / ((performance.now() - started) / 1000);
    },
    async exact() {
      const sums = await pool.query<{ left: string; taken: string }>(
        `select (select sum(balance) from bench_wallet)::text as left, (select count(*) from bench_ledger)::text as taken`,
      );
      const [row] = sums.rows;
      return row !== undefined && BigInt(row.left) + BigInt(row.taken) === BigInt(wallets) * BigInt(tokens);
    },
    stop: () => pool.end(),
  };
}
