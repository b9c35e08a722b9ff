import type { Signal } from '../core/change.ts';
import type { Live } from './live.ts';

const pollEvery = 1000;

/** An account's newest event, and its newest change of configuration. */
type Wake = [accountId: string, number: number, configNumber: number];

export type HubOptions = {
  live: Live;
  /** tells the other processes */
  notify: { wake(wake: Wake): void; signal(payload: string): void };
  /** the heads of some accounts as the database has them */
  heads(accountIds: string[]): Promise<Wake[]>;
  /** an account's configuration changed up to this event: caches of it are stale */
  configChanged(accountId: string, configNumber: number): void;
  cachedAccounts(): string[];
  /** the account's log grew to this event */
  moved(accountId: string, number: number): void;
};

/** What was committed anywhere wakes whoever listens here. Notifications may get lost, so the heads are also looked at every second. */
export class Hub {
  private readonly options: HubOptions;
  private readonly timer: NodeJS.Timeout;
  private polling = false;

  constructor(options: HubOptions) {
    this.options = options;
    this.timer = setInterval(() => void this.poll(), pollEvery);
    this.timer.unref();
  }

  /** This process committed something. */
  committed(accountId: string, number: number, configNumber: number): void {
    this.hear([accountId, number, configNumber]);
    this.options.notify.wake([accountId, number, configNumber]);
  }

  /** Another process did. */
  heard(wakes: Wake[]): void {
    for (const wake of wakes) this.hear(wake);
  }

  signal(signal: Signal): void {
    this.options.live.signal(signal);
    this.options.notify.signal(JSON.stringify(signal));
  }

  async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      const accountIds = [...new Set([...this.options.live.listening(), ...this.options.cachedAccounts()])];
      if (accountIds.length === 0) return;
      const { live, heads } = this.options;
      const given = new Map(accountIds.map((accountId) => [accountId, live.position(accountId)]));
      const wakes = await heads(accountIds);
      for (const [accountId, number] of wakes) if (number < (given.get(accountId) ?? 0)) live.setBack(accountId);
      this.heard(wakes);
    } catch {
      // The database is away: the next poll is in a second.
    } finally {
      this.polling = false;
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private hear([accountId, number, configNumber]: Wake): void {
    this.options.moved(accountId, number);
    this.options.configChanged(accountId, configNumber);
    this.options.live.wake(accountId, number);
  }
}
