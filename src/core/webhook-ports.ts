import type { EventKind } from './event.ts';
import type { Instant } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';

/** Where an account's events go, as a cursor over its log (docs/promises.md, 9). */
export type Webhook = {
  id: string;
  url: string;
  /** null: every kind */
  kinds: EventKind[] | null;
  active: boolean;
  /** why the last delivery failed; null: it did not */
  failure: string | null;
  failingSince: Instant | null;
  /** the number of the newest event that it has, or does not want */
  upto: number;
  /** the number of the newest event of the last delivery that was begun; above `upto`: nobody knows whether it was taken */
  delivering: number;
  deliveredAt: Instant | null;
  /** how often it restarted: its URL changed, or it was resumed */
  beginning: number;
  createdAt: Instant;
};

export type WebhookPatch = Partial<
  Pick<Webhook, 'url' | 'kinds' | 'active' | 'failure' | 'failingSince' | 'upto' | 'beginning'>
>;

export interface WebhookReader {
  webhooks: {
    get(id: string): Promise<Webhook | null>;
    list(page: PageRequest): Promise<Page<Webhook>>;
  };
}

export interface WebhookTx {
  webhooks: WebhookReader['webhooks'] & {
    /** from the newest event on */
    insert(webhook: Pick<Webhook, 'id' | 'url' | 'kinds' | 'upto'>, secret: string): Promise<void>;
    count(): Promise<number>;
    update(id: string, patch: WebhookPatch): Promise<void>;
    setSecret(id: string, secret: string): Promise<void>;
    remove(id: string): Promise<boolean>;
    /** what waits for its next try is tried now */
    hurry(id: string): Promise<void>;
  };
}

/** What is known of webhooks beside their rows. */
export type WebhookPlace = {
  /** what its deliveries are signed with */
  secretOf(accountId: string, id: string): Promise<string | null>;
  /** It has everything up to a number. No event tells of this, else each delivery would be one more to make. */
  delivered(accountId: string, id: string, upto: number): Promise<void>;
  /** A delivery of everything up to a number begins: sent again, it is the same. */
  delivering(accountId: string, id: string, upto: number): Promise<void>;
  /** accounts that have any */
  watched(): Promise<string[]>;
  /** has a job for each that is behind and has none; how many */
  begin(accountIds: string[]): Promise<number>;
};

/** How an address answered: `gone`, it wants nothing any more. */
export type HookAnswer = { taken: true } | { failed: string; gone?: true };
export type HookPost = (url: string, headers: Record<string, string>, body: string) => Promise<HookAnswer>;
