// Latency of other clients during an attack: each row of test/support/hostile runs against a
// server, while another process requests /health and writes an ordinary message every 40 ms.
// All traffic stays on this machine.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { grow } from '../scripts/grow.ts';
import { prepareFiles } from '../test/support/hostile/files.ts';
import { proxy } from '../test/support/hostile/proxy.ts';
import { rows } from '../test/support/hostile/rows.ts';
import { setStage } from '../test/support/hostile/set-up.ts';
import { faultOf, type Row, type Stage, shown } from '../test/support/hostile/stage.ts';
import { giveWay } from './support/give-way.ts';
import { type House, startHouse } from './support/house.ts';
import { rank } from './support/load.ts';
import { processorSecondsOf, residentOf } from './support/memory.ts';
import type { Probed, ProberOrder } from './support/prober.ts';

const only = process.env.ROWS ? new RegExp(process.env.ROWS) : /./;
const messages = Number(process.env.MESSAGES ?? 100_000);
const quietSeconds = Number(process.env.SECONDS ?? 2);
/** Goals: worst latency in milliseconds and as a multiple of the worst in the quiet seconds before;
 *  memory in MB. */
const goal = { worst: 250, ofQuiet: 5, memory: 50 };
/** Memory is given back by and by. */
const patienceMs = 15_000;

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

export async function benchHostile(): Promise<void> {
  const house = await startHouse({ PARLEY_TRUSTED_PROXIES: proxy });
  const prober = fork(join(import.meta.dirname, 'support/prober.ts'));
  try {
    const stage = await setStage(house.url, house.firstRun, 1);
    await fill(house);
    await prepareFiles();
    giveWay();
    prober.send({ url: house.url, inbox: house.firstRun.tochat.business } satisfies ProberOrder);
    await once(prober, 'message');
    console.log(
      '\n                             /health: p95   worst    message: p95   worst   (quiet worst)    MB: before  after',
    );
    const missed: string[] = [];
    for (const row of rows)
      if (only.test(row.name) && !(await measure(house, stage, prober, row))) missed.push(row.name);
    console.log(
      missed.length === 0 ? 'All within bounds.' : `Beyond bounds:\n${missed.map((name) => `  ${name}`).join('\n')}`,
    );
  } finally {
    prober.disconnect();
    await house.stop();
  }
}

async function probedBy(prober: ChildProcess): Promise<Probed> {
  prober.send({ tell: true } satisfies ProberOrder);
  const [probed] = (await once(prober, 'message')) as [Probed];
  return probed;
}

/** @returns whether the row held */
async function measure(house: House, stage: Stage, prober: ChildProcess, row: Row): Promise<boolean> {
  await probedBy(prober);
  await seconds(quietSeconds);
  const quiet = await probedBy(prober);
  const before = residentOf(house.pid);
  const [began, used] = [performance.now(), processorSecondsOf(house.pid)];
  const tally = await row.run(stage).catch((error: Error) => error);
  const took = performance.now() - began;
  await seconds(1);
  const processor = processorSecondsOf(house.pid) - used;
  const probed = await probedBy(prober);
  const after = await settled(house.pid, before);
  const worst = { health: worstOf(probed.health), message: worstOf(probed.message) };
  const quietWorst = { health: worstOf(quiet.health), message: worstOf(quiet.message) };
  const faults = [
    ...(['health', 'message'] as const).flatMap((kind) => [
      ...(worst[kind] > goal.worst ? [`${kind}: over ${goal.worst} ms`] : []),
      ...(worst[kind] > goal.ofQuiet * quietWorst[kind] ? [`${kind}: over ${goal.ofQuiet} × its quiet worst`] : []),
    ]),
    ...(after - before > goal.memory ? [`memory: +${(after - before).toFixed(0)} MB`] : []),
    ...(probed.failed.length > 0 ? [`${probed.failed.length} failed: ${[...new Set(probed.failed)].join(', ')}`] : []),
    ...[tally instanceof Error ? tally.message : (faultOf(row, tally, stage) ?? [])].flat(),
  ];
  const pad = (value: number, width: number) => value.toFixed(0).padStart(width);
  console.log(
    `${faults.length === 0 ? 'held' : 'MISS'} ${row.name}  [${tally instanceof Error ? 'failed' : shown(tally)}; ${(took / 1000).toFixed(1)} s, ${processor.toFixed(2)} s of the server's processor]\n` +
      `${pad(rank(probed.health, 0.95), 41)}${pad(worst.health, 8)}${pad(rank(probed.message, 0.95), 16)}${pad(worst.message, 8)}` +
      `   (${quietWorst.health.toFixed(0)}, ${quietWorst.message.toFixed(0)})`.padEnd(21) +
      `${pad(before, 8)}${pad(after, 7)}${faults.length > 0 ? `   ${faults.join('; ')}` : ''}`,
  );
  return faults.length === 0;
}

const worstOf = (all: number[]): number => Math.max(0, ...all);

/** Memory once it is back near where it was, or when it has had its time. */
async function settled(pid: number, before: number): Promise<number> {
  const end = performance.now() + patienceMs;
  while (residentOf(pid) - before > goal.memory && performance.now() < end) await seconds(0.5);
  return residentOf(pid);
}

/** An account with a past: searches and reports have something to read. */
async function fill({ pool, accountId, firstRun }: House): Promise<void> {
  const agents = await pool.query<{ id: string }>('select id from agent where account_id = $1', [accountId]);
  const agentIds = agents.rows.map(({ id }) => id);
  const inboxId = firstRun.tochat.business;
  await grow(pool, { accountId, inboxId, agentIds, conversations: messages / 10, messages: 10 });
}
