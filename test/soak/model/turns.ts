/** Bursts of several walks run at once; one that kills the server runs alone. */
export class Turns {
  private readonly running = new Set<Promise<unknown>>();
  private alone: Promise<unknown> = Promise.resolve();

  async take<T>(isAlone: boolean, work: () => Promise<T>): Promise<T> {
    for (let before: unknown = null; before !== this.alone; ) {
      before = this.alone;
      await before;
    }
    const others = isAlone ? [...this.running] : [];
    const turn = Promise.allSettled(others).then(work);
    const ended = turn.catch(() => undefined);
    if (isAlone) this.alone = ended;
    this.running.add(ended);
    try {
      return await turn;
    } finally {
      this.running.delete(ended);
    }
  }
}
