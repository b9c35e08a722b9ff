import type { Order, Report } from './orders.ts';
import type { Site } from './site.ts';
import { runSite } from './site.ts';
import { limitStop } from './stop.ts';
import { reportFailure, say } from './words.ts';

/** One of several processes that serve a site; it does what the primary says, and ends when that ends. */
export function work(): void {
  // Ctrl-C and systemd signal the whole family; the primary alone decides in which order it stops.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  process.on('disconnect', () => process.exit(1));

  const asked = new Map<number, (text: string | null) => void>();
  let questions = 0;
  const metricsOfAll = async () => {
    const question = questions++;
    const text = await new Promise<string | null>((resolve) => {
      asked.set(question, resolve);
      process.send?.({ kind: 'metrics', question } satisfies Report);
    });
    if (text === null) throw new Error('A worker did not say what it counted');
    return text;
  };

  let site: Promise<Site> | null = null;
  const obey = async (order: Order) => {
    if (order.kind === 'run') {
      site = runSite(order.config, say, metricsOfAll);
      process.send?.({ kind: 'up', url: (await site).url } satisfies Report);
    } else if (order.kind === 'metrics') {
      asked.get(order.question)?.(order.text);
      asked.delete(order.question);
    } else if (order.kind === 'stop') {
      limitStop();
      await (await site)?.stop();
      process.exit(0);
    }
  };
  process.on('message', (order: Order) => {
    obey(order).catch((error) => {
      reportFailure(error);
      process.exit(1);
    });
  });
}
