// `npm run soak -- --seconds 600 --seed 7`: everything is killed again and again, and the promises must hold; then a server with little
// memory works without a pause for a fifth of that time; then random orders of calls, ten walks a second of it; then bursts of calls from
// every door, `--bursts` of them; then the walks that `npm test` takes a short way go their whole way. `--only bursts` runs that one part.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { endure } from '../test/soak/memory.ts';
import { model } from '../test/soak/model.ts';
import { orders } from '../test/soak/orders.ts';
import { soak } from '../test/soak/soak.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    servers: { type: 'string', default: '3' },
    shops: { type: 'string', default: '8' },
    bursts: { type: 'string', default: '10000' },
    only: { type: 'string' },
  },
});
const [seconds, seed, servers, shops] = [values.seconds, values.seed, values.servers, values.shops].map(Number) as [
  number,
  number,
  number,
  number,
];
const isAsked = (part: string) => values.only === undefined || values.only === part;
console.log(`Soaking for ${seconds} s with seed ${seed}, ${servers} servers and ${shops} accounts.`);
if (isAsked('kills')) await soak({ seed, seconds, servers, shops, log: console.log });
if (isAsked('memory')) await endure(seconds / 5, console.log);
if (isAsked('orders')) await orders(seconds * 10, seed, console.log);
if (isAsked('bursts')) await model(Number(values.bursts), seed, console.log);
if (isAsked('walks')) {
  const files = ['live/resume', 'live/restricted', 'store/wallets', 'v1/failing-statements', 'v1/once'].map(
    (name) => `test/${name}.test.ts`,
  );
  const { status } = spawnSync(process.execPath, ['scripts/test.ts', ...files], {
    env: { ...process.env, PARLEY_WALK: 'long', PARLEY_NINTH: 'all' },
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
