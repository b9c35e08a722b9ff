import type { Audience, Encoding } from '../core/change.ts';
import type { LogPlace } from '../core/event.ts';

/** Where a subscriber's frames go. */
export type Transport = {
  /** @param upto up to where the log was heard with it; null for what passes */
  send(frame: string, upto: LogPlace | null): void;
  /** bytes accepted by `send` that have not left yet */
  unsent(): number;
  /** @param code as of a WebSocket: 1013 too slow, 4401 may not listen any more */
  cut(code: number, reason: string): void;
};

export type Subscriber = {
  audience: Audience;
  upto: number;
  transport: Transport;
  renew?: (() => Promise<Audience | null>) | undefined;
  /** where its frames are others than the feed's own */
  encoding?: Encoding;
};
