import type { WebhookPlace } from '../core/webhook-ports.ts';

const pollEvery = 1000;
/** What happens in such a moment goes in one request. */
const gatherMs = 20;

/** Sees to it that whatever happens is brought to webhooks soon; what it did not hear of, it finds within a second. */
export class WebhookWatch {
  private readonly place: Pick<WebhookPlace, 'watched' | 'begin'>;
  private readonly wake: () => void;
  private readonly timer: NodeJS.Timeout;
  private watched = new Set<string>();
  private readonly moving = new Set<string>();
  private gathering: NodeJS.Timeout | null = null;
  private polling = false;

  /** @param wake jobs are due */
  constructor(place: Pick<WebhookPlace, 'watched' | 'begin'>, wake: () => void) {
    this.place = place;
    this.wake = wake;
    this.timer = setInterval(() => void this.poll(), pollEvery);
    this.timer.unref();
  }

  /** The account's log grew. */
  moved(accountId: string): void {
    if (!this.watched.has(accountId)) return;
    this.moving.add(accountId);
    this.gathering ??= setTimeout(() => {
      this.gathering = null;
      const accountIds = [...this.moving];
      this.moving.clear();
      void this.begin(accountIds);
    }, gatherMs);
  }

  stop(): void {
    clearInterval(this.timer);
    if (this.gathering) clearTimeout(this.gathering);
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    try {
      this.watched = new Set(await this.place.watched());
      if (this.watched.size > 0) await this.begin([...this.watched]);
    } catch {
      // The database is away: the next poll is in a second.
    } finally {
      this.polling = false;
    }
  }

  private async begin(accountIds: string[]): Promise<void> {
    try {
      if ((await this.place.begin(accountIds)) > 0) this.wake();
    } catch {
      // The next poll finds the same.
    }
  }
}
