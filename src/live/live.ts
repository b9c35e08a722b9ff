import type { Change, Encoding, Signal } from '../core/change.ts';
import type { LogPlace } from '../core/event.ts';
import type { Reader } from '../core/ports.ts';
import type { StreamRequest } from '../core/stream.ts';
import { mayHearSignal, outsiderOf } from './audience.ts';
import { createShared, Feed } from './feed.ts';
import { startOf } from './start.ts';
import { StreamLimits } from './stream-limits.ts';
import type { Subscriber } from './subscriber.ts';

/** The feeds of all accounts that anybody here listens to. */
export class Live {
  private readonly readerOf: (accountId: string) => Reader;
  private readonly encoding: Encoding;
  private readonly given: (at: string) => void;
  private readonly configured: (accountId: string, configNumber: number) => void;
  private readonly feeds = new Map<string, Feed>();
  private readonly shared = createShared();
  /** counts the open streams of this process */
  readonly limits = new StreamLimits();

  /** @param given told of the time of the newest event of each lot that is given out
   *  @param configured told of a change of an account's configuration before its listeners are asked who they are */
  constructor(
    readerOf: (accountId: string) => Reader,
    encoding: Encoding,
    given: (at: string) => void,
    configured: (accountId: string, configNumber: number) => void,
  ) {
    this.given = given;
    this.configured = configured;
    this.readerOf = readerOf;
    this.encoding = encoding;
  }

  async subscribe(accountId: string, subscriber: Subscriber): Promise<void> {
    let feed = this.feeds.get(accountId);
    if (!feed) {
      const configured = (configNumber: number) => this.configured(accountId, configNumber);
      feed = new Feed(this.readerOf(accountId), this.encoding, this.shared, this.given, configured);
      this.feeds.set(accountId, feed);
    }
    await feed.subscribe(subscriber);
  }

  unsubscribe(accountId: string, subscriber: Subscriber): void {
    const feed = this.feeds.get(accountId);
    feed?.remove(subscriber);
  }

  /** Asks a subscriber again who it is. */
  async renew(accountId: string, subscriber: Subscriber): Promise<void> {
    await this.feeds.get(accountId)?.renew(subscriber);
  }

  /** Where a stream begins. @throws Gone */
  startOf({ accountId, audience, after }: Pick<StreamRequest, 'accountId' | 'audience' | 'after'>): Promise<LogPlace> {
    const start = () => startOf(this.readerOf(accountId), audience, after);
    const outsider = outsiderOf(audience);
    return outsider === null ? start() : this.shared.catchUps.run(accountId, outsider, start);
  }

  wake(accountId: string, number: number): void {
    this.feeds.get(accountId)?.wake(number);
  }

  give(accountId: string, changes: Change[]): void {
    this.feeds.get(accountId)?.give(changes);
  }

  listens(accountId: string): boolean {
    return (this.feeds.get(accountId)?.size ?? 0) > 0;
  }

  /** Accounts that somebody listens to: the poll asks after them. */
  listening(): string[] {
    return [...this.feeds].filter(([, feed]) => feed.size > 0).map(([accountId]) => accountId);
  }

  /** The newest event that an account's streams here were given; 0 when nobody listens. */
  position(accountId: string): number {
    return this.feeds.get(accountId)?.upto ?? 0;
  }

  /** The account's log ends before what its streams were given: it was set back. */
  setBack(accountId: string): void {
    const feed = this.feeds.get(accountId);
    this.feeds.delete(accountId);
    feed?.close('the log was set back: resume');
  }

  /** Passes a signal on to everybody here who may hear it; to one who does not keep up it is not sent. */
  signal(signal: Signal): void {
    for (const { audience, transport, encoding } of this.feeds.get(signal.accountId)?.all() ?? []) {
      if (encoding || transport.unsent() > 0 || !mayHearSignal(audience, signal)) continue;
      const own = this.encoding;
      transport.send(audience.kind === 'people' ? own.peopleSignal(signal) : own.visitorSignal(signal), null);
    }
  }

  /** The account's configuration changed up to this event: who listens may be somebody else now, or nobody. */
  configChanged(accountId: string, configNumber: number): void {
    void this.feeds.get(accountId)?.configChanged(configNumber);
  }

  get connections(): number {
    let count = 0;
    for (const feed of this.feeds.values()) count += feed.size;
    return count;
  }
}
