import { TryAgain } from './commit.ts';

/** Limits concurrent work, with two queues for the rest. Known callers go first, so that a flood of
 *  unknown ones delays only unknown ones. Each queue is bounded; beyond that callers must retry. */
export class WaitingLine {
  private readonly atOnce: number;
  private readonly mostWaiting: number;
  private running = 0;
  private readonly known: (() => void)[] = [];
  private readonly strangers: (() => void)[] = [];

  constructor({ atOnce, mostWaiting }: { atOnce: number; mostWaiting: number }) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
  }

  async run<T>(isKnown: boolean, work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce) await this.turn(isKnown ? this.known : this.strangers);
    else this.running++;
    try {
      return await work();
    } finally {
      // The place goes over to the next one without being free in between.
      const next = this.known.shift() ?? this.strangers.shift();
      if (next) next();
      else this.running--;
    }
  }

  private turn(line: (() => void)[]): Promise<void> {
    if (line.length >= this.mostWaiting) throw new TryAgain('Too many passwords wait to be verified');
    return new Promise((resolve) => line.push(resolve));
  }
}
