import type { Subscriber } from './subscriber.ts';

/** What all streams of this process hold unsent, as of the last time that each was written to. */
export class Backlog {
  private readonly most: number;
  private readonly held = new Map<Subscriber, number>();
  private sum = 0;

  /** @param most bytes that all streams together may have unsent */
  constructor(most: number) {
    this.most = most;
  }

  /** Counts a stream that was just written to. Where all together hold too much, those that hold most are cut: each resumes from its
   *  cursor, and nothing is lost. */
  wrote(subscriber: Subscriber): void {
    this.set(subscriber, subscriber.transport.unsent());
    if (this.sum <= this.most) return;
    // Some of it may have left since it was counted.
    for (const one of this.held.keys()) this.set(one, one.transport.unsent());
    const largest = [...this.held].sort(([, a], [, b]) => b - a);
    for (const [one] of largest) {
      if (this.sum <= this.most) return;
      this.forget(one);
      one.transport.cut(1013, 'too slow: resume from the last cursor');
    }
  }

  forget(subscriber: Subscriber): void {
    this.set(subscriber, 0);
  }

  private set(subscriber: Subscriber, bytes: number): void {
    this.sum += bytes - (this.held.get(subscriber) ?? 0);
    if (bytes > 0) this.held.set(subscriber, bytes);
    else this.held.delete(subscriber);
  }
}
