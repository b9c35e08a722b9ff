export type PeriodicTask = {
  name: string;
  everyMs: number;
  /** gives false where nothing is left to do */
  work(): Promise<unknown>;
  /** the part of its time that it may work, from 0 to 1: after a turn it rests so much longer */
  share?: number;
};

/** Where nothing is left, it rests for no more than so many of its times: one slow turn keeps what comes next from waiting long. */
const longestRest = 4;

/** Runs tasks periodically until it is stopped; one that fails is reported and runs again at its next time. */
export function runPeriodically(
  tasks: PeriodicTask[],
  failed: (name: string, error: unknown) => void,
): { stop(): Promise<void> } {
  const running = new Set<Promise<void>>();
  const timers = tasks.map(({ name, everyMs, work, share = 1 }) => {
    let busy = false;
    let rests = 0;
    const turn = async () => {
      const began = performance.now();
      if (busy || began < rests) return;
      busy = true;
      let left: unknown;
      try {
        left = await work();
      } catch (error) {
        failed(name, error);
      } finally {
        const ended = performance.now();
        const rest = (ended - began) * (1 / share - 1);
        rests = ended + (left === false ? Math.min(rest, longestRest * everyMs) : rest);
        busy = false;
      }
    };
    const timer = setInterval(() => {
      const run = turn().finally(() => running.delete(run));
      running.add(run);
    }, everyMs);
    timer.unref();
    return timer;
  });
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running);
    },
  };
}
