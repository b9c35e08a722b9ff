// `npm run soak -- --seconds 600 --seed 7`: everything is killed again and again, and the promises must hold; then a server with little
// memory works without a pause for a fifth of that time; then random orders of calls, ten walks a second of it; then bursts of calls from
// every door, `--bursts` of them; then the walks that `npm test` takes a short way go their whole way.
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
  },
});
const [seconds, seed, servers, shops] = [values.seconds, values.seed, values.servers, values.shops].map(Number) as [
  number,
  number,
  number,
  number,
];
console.log(`Soaking for ${seconds} s with seed ${seed}, ${servers} servers and ${shops} accounts.`);
await soak({ seed, seconds, servers, shops, log: console.log });
await endure(seconds / 5, console.log);
await orders(seconds * 10, seed, console.log);
await model(Number(values.bursts), seed, console.log);
const files = ['live/resume', 'live/restricted', 'store/wallets'].map((name) => `test/${name}.test.ts`);
const { status } = spawnSync(process.execPath, ['scripts/test.ts', ...files], {
  env: { ...process.env, PARLEY_WALK: 'long' },
  stdio: 'inherit',
});
process.exit(status ?? 1);
