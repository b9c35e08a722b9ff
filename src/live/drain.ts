const patienceMs = 60_000;

/** Whether what is written to a response leaves it. Server-sent events have no answer by which a client that never reads is noticed. */
export class Drain {
  private pending = 0;
  private movedAt: number;

  constructor(nowMs: number) {
    this.movedAt = nowMs;
  }

  wrote(nowMs: number): void {
    if (this.pending++ === 0) this.movedAt = nowMs;
  }

  /** One of the writes left. */
  left(nowMs: number): void {
    this.pending--;
    this.movedAt = nowMs;
  }

  get isIdle(): boolean {
    return this.pending === 0;
  }

  isStuck(nowMs: number): boolean {
    return this.pending > 0 && nowMs - this.movedAt >= patienceMs;
  }
}
