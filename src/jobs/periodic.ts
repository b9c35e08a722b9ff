export type Chore = { name: string; everyMs: number; work(): Promise<unknown> };

/** Does chores again and again until it is stopped; a failed one is told of and done again at its next time. */
export function keepHouse(chores: Chore[], failed: (name: string, error: unknown) => void): { stop(): Promise<void> } {
  const running = new Set<Promise<void>>();
  const timers = chores.map(({ name, everyMs, work }) => {
    let busy = false;
    const turn = async () => {
      if (busy) return;
      busy = true;
      try {
        await work();
      } catch (error) {
        failed(name, error);
      } finally {
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
