// Statements of one account that go through its gate (src/store/shares.ts), beside the same straight to the pool, and to a pool of as
// many connections as the gate lets one account have, in the same run.
import { openPool } from '../src/store/database.ts';
import { sharesOf } from '../src/store/shares.ts';
import { startHouse } from './support/house.ts';
import { median } from './support/load.ts';

const rounds = Number(process.env.ROUNDS ?? 5);
const statements = Number(process.env.STATEMENTS ?? 3000);
const levels = [1, 16, 256];
/** as many as a server process has, and as one account may have of them */
const connections = { all: 14, ofOne: 4 };
const text = 'select id, name from inbox where account_id = $1 limit 1';

export async function benchGates(): Promise<void> {
  const house = await startHouse();
  const pool = openPool(house.database, connections.all);
  const narrow = openPool(house.database, connections.ofOne);
  const shares = sharesOf(pool);
  const gated = shares.reading('people', house.accountId);
  const subjects = [
    { name: 'the gate', db: gated },
    { name: `the pool of ${connections.all}`, db: pool },
    { name: `a pool of ${connections.ofOne}`, db: narrow },
  ];
  const run = async (db: Pick<typeof gated, 'query'>, atOnce: number): Promise<number> => {
    const began = performance.now();
    let left = statements;
    const one = async () => {
      while (left-- > 0) await db.query({ text, values: [house.accountId] });
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return (statements * 1000) / (performance.now() - began);
  };
  try {
    for (const atOnce of levels) {
      const results = subjects.map((): number[] => []);
      for (let round = 0; round <= rounds; round++) {
        for (const [i, { db }] of subjects.entries()) {
          const perSecond = await run(db, atOnce);
          // The first round warms up.
          if (round > 0) results[i]?.push(perSecond);
        }
      }
      const [gate] = results as [number[]];
      for (const [i, { name }] of subjects.entries()) {
        const all = results[i] as number[];
        const ratio = median(gate.map((perSecond, round) => perSecond / (all[round] as number)));
        const told = i === 0 ? '' : `the gate is ${ratio.toFixed(2)} ×`;
        console.log(
          `${String(atOnce).padStart(4)} at once  ${name.padEnd(16)}${median(all).toFixed(0).padStart(8)}/s   ${told}`,
        );
      }
    }
  } finally {
    await shares.close();
    await Promise.all([pool, narrow].map((one) => one.end()));
    await house.stop();
  }
}
