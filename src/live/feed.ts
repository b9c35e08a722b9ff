import type { Audience, Change, Encoding } from '../core/change.ts';
import { changesConfig, type LogEvent } from '../core/event.ts';
import type { Reader } from '../core/ports.ts';
import { outsiderOf } from './audience.ts';
import { Backlog } from './backlog.ts';
import { CatchUps } from './catch-ups.ts';
import { loadChanges } from './changes.ts';
import type { Frame } from './frames.ts';
import { Framing } from './framing.ts';
import { followMoves, movesAddresses, movesListeners, movesPast, resolve } from './moves.ts';
import { Gone, reaches } from './start.ts';
import type { Subscriber } from './subscriber.ts';

const pageSize = 500;
/** Bytes that a stream may have unsent before it is cut. */
const mostUnsent = { people: 1024 * 1024, outsider: 64 * 1024 };

function unsentLimit({ kind }: Audience): number {
  return kind === 'people' ? mostUnsent.people : mostUnsent.outsider;
}

/** What the feeds of all accounts in this process share. */
export type Shared = { catchUps: CatchUps; backlog: Backlog };

export function createShared(): Shared {
  // They read among the five that members share (store/shares.ts), and leave two of these free.
  return { catchUps: new CatchUps({ account: 2, all: 3 }), backlog: new Backlog(128 * 1024 * 1024) };
}

function erases(event: LogEvent, { contactId }: { contactId: string }): boolean {
  return movesAddresses(event) && event.subject === contactId;
}

/** One account's events on their way out. States of a subscriber:
 *
 *      catching up ── it has all that the feed has given out ──► attached ── it left, is too slow, or may not listen ──► left
 *
 *  While it catches up it reads the log by itself. Attached, it gets what the feed reads once for all, or what this process has just
 *  committed, without a gap or a duplicate. Before events that may change who subscribers are or what they may hear, these are
 *  authenticated again. */
export class Feed {
  private readonly reader: Reader;
  private readonly framing: Framing;
  private readonly given: (at: string) => void;
  private readonly configured: (configNumber: number) => void;
  private readonly shared: Shared;
  private readonly subscribers = new Set<Subscriber>();
  /** those that left, also while they were catching up */
  private readonly left = new WeakSet<Subscriber>();
  /** the newest event that was given to the subscribers */
  private position = 0;
  private known = 0;
  private configNumber = 0;
  /** resolves when members and keys were authenticated again after that change */
  private renewed: Promise<unknown> = Promise.resolve();
  /** the newest event given out that may have changed who subscribers are */
  private movedAt = 0;
  /** why the feed was closed; null if it is open */
  private closed: string | null = null;
  /** number of subscribers that were ever attached */
  private attached = 0;
  private reading: Promise<void> | null = null;

  /** @param configured told of a change of the account's configuration before subscribers are authenticated again */
  constructor(
    reader: Reader,
    encoding: Encoding,
    shared: Shared,
    given: (at: string) => void,
    configured: (configNumber: number) => void,
  ) {
    this.given = given;
    this.configured = configured;
    this.shared = shared;
    this.reader = reader;
    this.framing = new Framing(reader.accountId, encoding);
  }

  get size(): number {
    return this.subscribers.size;
  }

  /** Catches up from the subscriber's number and attaches it.
   *  @throws Gone when the log does not hold what it missed, or does not tell what became another's meanwhile */
  async subscribe(subscriber: Subscriber): Promise<void> {
    const head = await this.reader.log.head();
    if (!reaches(head, subscriber)) throw new Gone(head.oldest);
    // Nobody listened: the feed did not read on, and need not read what nobody missed.
    if (this.subscribers.size === 0 && !this.reading) this.position = Math.max(this.position, head.number);
    void this.configChanged(head.configNumber);
    const isOutsider = outsiderOf(subscriber.audience) !== null;
    /** up to here everything was committed when it was asked who the subscriber is */
    let resolvedAt = -1;
    do {
      const target = this.position;
      if (isOutsider && (resolvedAt < 0 || this.movedAt > resolvedAt)) {
        await this.inTurn(subscriber, () => resolve(this.reader, subscriber));
        resolvedAt = target;
      }
      await this.catchUp(subscriber, target);
      if (this.left.has(subscriber)) return;
    } while (subscriber.upto < this.position || (isOutsider && this.movedAt > resolvedAt));
    if (this.closed !== null) return this.end(subscriber, 1012, this.closed);
    // Nothing is awaited between the loop's last look at the position and this line: no event can fall between.
    this.subscribers.add(subscriber);
    this.attached++;
    this.readOn();
    if (this.configNumber > head.configNumber) await this.renewOrEnd(subscriber);
  }

  /** Sends a subscriber what it missed, up to an event that this feed has given out. */
  private async catchUp(subscriber: Subscriber, target: number): Promise<void> {
    while (subscriber.upto < target && !this.left.has(subscriber)) {
      const { audience } = subscriber;
      const changes = await this.inTurn(subscriber, async () =>
        loadChanges(this.reader, await this.missed(subscriber, target)),
      );
      const isLast = changes.length < pageSize;
      if (changes.length === 0 && audience.kind === 'people') throw new Gone((await this.reader.log.head()).oldest);
      if (audience.kind !== 'people' && changes.some(({ event }) => movesPast(event))) {
        throw new Gone((await this.reader.log.head()).oldest);
      }
      // A user whose contact was erased before the stream was attached.
      if (audience.kind === 'user' && changes.some(({ event }) => erases(event, audience)))
        await this.renewOrEnd(subscriber);
      for (const { text, upto } of this.framing.of(subscriber, changes, new Map())) {
        // A slow reader of a long log is not given the whole of it at once.
        while (!this.left.has(subscriber) && subscriber.transport.unsent() > unsentLimit(audience) / 2) {
          await new Promise((done) => setTimeout(done, 20));
        }
        if (this.left.has(subscriber)) return;
        subscriber.transport.send(text, upto);
        this.shared.backlog.wrote(subscriber);
      }
      if (isLast && audience.kind !== 'people') subscriber.upto = Math.max(subscriber.upto, target);
    }
  }

  /** A page of what a subscriber missed: people of the log, a person outside of its own conversations alone. */
  private async missed({ audience, upto }: Subscriber, target: number): Promise<LogEvent[]> {
    if (audience.kind === 'people') return this.reader.log.after(upto, pageSize);
    // Nobody yet: nothing of the log can be about it.
    if (audience.contactId === null) return [];
    const own =
      audience.kind === 'user'
        ? audience.conversationIds
        : await this.reader.users.conversationsOf(audience.contactId, null);
    return this.reader.log.about([...own, audience.contactId], { after: upto, upto: target }, pageSize);
  }

  /** Streams of people outside ask the database when it is their turn. */
  private inTurn<T>({ audience }: Subscriber, read: () => Promise<T>): Promise<T> {
    const outsider = outsiderOf(audience);
    return outsider === null ? read() : this.shared.catchUps.run(this.reader.accountId, outsider, read);
  }

  remove(subscriber: Subscriber): void {
    this.left.add(subscriber);
    this.subscribers.delete(subscriber);
    this.shared.backlog.forget(subscriber);
  }

  /** The newest event that was given out, where anybody listens. */
  get upto(): number {
    return this.subscribers.size > 0 ? this.position : 0;
  }

  /** All subscribers have to come back, also those that still catch up; they learn then what became of their numbers. */
  close(reason: string): void {
    this.closed = reason;
    for (const subscriber of this.subscribers) this.end(subscriber, 1012, reason);
  }

  all(): Iterable<Subscriber> {
    return this.subscribers;
  }

  /** Credentials and rights may have changed: all subscribers are authenticated again. Resolves when members and keys were. */
  async configChanged(configNumber: number): Promise<void> {
    if (configNumber > this.configNumber) {
      this.configNumber = configNumber;
      this.configured(configNumber);
      const people: Promise<void>[] = [];
      for (const subscriber of this.subscribers) {
        const renewed = this.inTurn(subscriber, () => this.renewOrEnd(subscriber));
        if (subscriber.audience.kind === 'people') people.push(renewed);
      }
      this.renewed = Promise.all(people);
    }
    await this.renewed;
  }

  /** Authenticates a subscriber again, and cuts one that may not listen any more.
   *  @returns false if the database did not answer: its rights stay what they were until the next heartbeat */
  async renew(subscriber: Subscriber): Promise<boolean> {
    if (!subscriber.renew) return true;
    try {
      const audience = await subscriber.renew();
      if (audience) subscriber.audience = audience;
      else this.end(subscriber, 4401, 'sign in again');
      return true;
    } catch {
      return false;
    }
  }

  /** The same after a change. One that cannot be authenticated has to come back, since it may have lost its rights. */
  private async renewOrEnd(subscriber: Subscriber): Promise<void> {
    if (!(await this.renew(subscriber))) this.end(subscriber, 1012, 'resume');
  }

  private end(subscriber: Subscriber, code: number, reason: string): void {
    this.remove(subscriber);
    subscriber.transport.cut(code, reason);
  }

  /** Something was committed up to this number, here or in another process. */
  wake(number: number): void {
    if (number <= this.known) return;
    this.known = number;
    this.readOn();
  }

  /** What this process itself just committed needs no reading, where it follows on what the feed gave out last. */
  give(changes: Change[]): void {
    const [first] = changes;
    if (!first || this.reading || this.subscribers.size === 0 || first.event.number !== this.position + 1) return;
    if (changes.some(({ event }) => movesListeners(event))) return;
    this.broadcast(changes);
    this.known = Math.max(this.known, this.position);
  }

  private readOn(): void {
    if (this.known > this.position && this.subscribers.size > 0) this.reading ??= this.read();
  }

  private async read(): Promise<void> {
    try {
      while (this.position < this.known) {
        const events: LogEvent[] = await this.reader.log.after(this.position, pageSize);
        if (events.length === 0) break;
        const changes = await loadChanges(this.reader, events);
        // Nobody hears what follows a change as who they were before it.
        const config = events.findLast(({ kind }) => changesConfig(kind));
        if (config) await this.configChanged(config.number);
        if (events.some(movesListeners)) await this.followMoves(changes);
        this.broadcast(changes);
      }
    } catch {
      // The database was away: the poll, a second later, wakes this feed again.
      this.known = this.position;
    } finally {
      this.reading = null;
    }
  }

  /** Subscribers attached during a renewal are renewed too: none hears the next events with its former rights. */
  private async followMoves(changes: Change[]): Promise<void> {
    const follow = followMoves(
      this.reader,
      this.subscribers,
      changes,
      (subscriber) => this.renewOrEnd(subscriber),
      // Where it resumes it is told so.
      (subscriber) => this.end(subscriber, 1012, 'resume'),
    );
    for (let before = -1; before !== this.attached; ) {
      before = this.attached;
      await follow();
    }
  }

  private broadcast(changes: Change[]): void {
    const made = new Map<string, Frame[]>();
    const last = changes.at(-1)?.event;
    if (!last) return;
    this.position = last.number;
    for (const { event } of changes) if (movesListeners(event)) this.movedAt = event.number;
    this.given(last.at);
    for (const subscriber of this.subscribers) {
      for (const { text, upto } of this.framing.of(subscriber, changes, made)) {
        // Asked before this frame is added: one that took everything so far is given one more.
        if (subscriber.transport.unsent() > unsentLimit(subscriber.audience)) {
          this.end(subscriber, 1013, 'too slow: resume from the last cursor');
          break;
        }
        subscriber.transport.send(text, upto);
        this.shared.backlog.wrote(subscriber);
      }
    }
  }
}
