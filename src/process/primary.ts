import type { Worker } from 'node:cluster';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { AggregatorRegistry } from 'prom-client';
import type { Config } from '../config.ts';
import { CannotRun } from '../store/embedded/refusal.ts';
import type { Order, Report } from './orders.ts';
import { pauseBefore } from './pause.ts';
import type { Site } from './site.ts';
import type { Log } from './words.ts';

/** Serves from `config.workers` processes on one port; one that dies is replaced. Resolves when all listen. */
export async function runWorkers(config: Config, log: Log): Promise<Site> {
  // Each worker accepts for itself. By turns, the primary would hand over one connection a message: a client that connects in a burst of two
  // thousand others waits for seconds.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ args: ['worker'] });
  const living = new Set<Worker>();
  const registry = new AggregatorRegistry();
  let stopping = false;

  const hire = (): Worker => {
    const worker = cluster.fork();
    living.add(worker);
    worker.once('exit', () => living.delete(worker));
    worker.on('message', async (report: Report) => {
      if (report.kind !== 'metrics') return;
      const text = await registry.clusterMetrics().catch(() => null);
      tell(worker, { kind: 'metrics', question: report.question, text });
    });
    tell(worker, { kind: 'run', config });
    return worker;
  };

  const keepPlace = async (worker: Worker) => {
    let early = 0;
    for (;;) {
      const since = performance.now();
      const [code, signal] = await ending(worker);
      if (stopping) return;
      early = performance.now() - since > 60_000 ? 0 : early + 1;
      const milliseconds = pauseBefore(early);
      log(
        `Worker ${worker.process.pid} ended (${signal ?? `exit code ${code}`}); the next starts in ${milliseconds} ms.`,
      );
      await pause(milliseconds);
      if (stopping) return;
      worker = hire();
    }
  };

  const stop = async () => {
    stopping = true;
    const endings = [...living].map(ending);
    for (const worker of living) tell(worker, { kind: 'stop' });
    await Promise.all(endings);
  };

  try {
    // One before the others: what only the first start of a site does is done once, and seen to fail once.
    const first = hire();
    const url = await addressOf(first);
    const others = Array.from({ length: config.workers - 1 }, hire);
    await Promise.all(others.map(addressOf));
    for (const worker of [first, ...others]) void keepPlace(worker);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function tell(worker: Worker, order: Order): void {
  // A worker that is gone gets no orders; its exit is handled where it is awaited.
  if (worker.isConnected()) worker.send(order, () => {});
}

function ending(worker: Worker): Promise<[code: number | null, signal: string | null]> {
  return once(worker, 'exit') as Promise<[number | null, string | null]>;
}

/** @throws CannotRun when it ends before it listens; it said itself why */
async function addressOf(worker: Worker): Promise<string> {
  const url = await Promise.race([
    new Promise<string>((resolve) => {
      worker.on('message', (report: Report) => report.kind === 'up' && resolve(report.url));
    }),
    ending(worker).then(() => null),
  ]);
  if (url === null) throw new CannotRun('A worker could not start, so the others stop too.');
  return url;
}
