import type { Audience, Change, Encoding } from '../core/change.ts';
import type { LogEvent, LogPlace } from '../core/event.ts';
import type { Head, Reader } from '../core/ports.ts';

import { heardBy } from './audience.ts';
import { loadChanges } from './changes.ts';
import { type Frame, parts } from './frames.ts';

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

/** The number is older than the log, or newer than anything it ever held: the client must read everything anew. */
export class Gone extends Error {
  override name = 'Gone';
  readonly oldest: number;
  constructor(oldest: number) {
    super('The log does not reach back that far');
    this.oldest = oldest;
  }
}

const pageSize = 500;
const visitorReach = 20_000;
const unsentLimit = 1024 * 1024;

/** Where a stream begins that goes on after `after`, or now.
 *  @throws Gone when the log does not hold what the client missed, or is another one since */
export async function startOf(reader: Reader, audience: Audience, after: LogPlace | null): Promise<LogPlace> {
  const head = await reader.log.head();
  const number = after?.number ?? head.number;
  if (!reaches(head, { upto: number, audience })) throw new Gone(head.oldest);
  const at = await reader.log.timeOf(number);
  const another = after?.at && at && Date.parse(after.at) !== Date.parse(at);
  if (another) throw new Gone(head.oldest);
  return { number, at };
}

/** Whether the log holds what the subscriber missed: not older than the log, nor newer than anything it ever held. A visitor reads its
 *  own few messages sooner than the log of a busy account. */
function reaches(head: Head, { upto, audience }: Pick<Subscriber, 'upto' | 'audience'>): boolean {
  if (upto < head.oldest - 1 || upto > head.number) return false;
  return audience.kind === 'people' || head.number - upto <= visitorReach;
}

/** To whom the same frames go. */
function listener(audience: Audience): string {
  return audience.kind === 'user' ? `user ${audience.contactId}` : audience.kind;
}

/** One account's events on their way out, in three phases for each subscriber: it catches up from the log, cuts over without a gap
 *  or a double, and then hears what the feed reads once for all. */
export class Feed {
  private readonly reader: Reader;
  private readonly encoding: Encoding;
  private readonly given: (at: string) => void;
  private readonly subscribers = new Set<Subscriber>();
  /** those that left, also while they still caught up */
  private readonly left = new WeakSet<Subscriber>();
  /** the newest event that was given to the subscribers */
  private position = 0;
  private known = 0;
  private configNumber = 0;
  private reading: Promise<void> | null = null;

  constructor(reader: Reader, encoding: Encoding, given: (at: string) => void) {
    this.given = given;
    this.reader = reader;
    this.encoding = encoding;
  }

  get size(): number {
    return this.subscribers.size;
  }

  /** Catches up from the subscriber's number and attaches it.
   *  @throws Gone when the log does not hold what it missed */
  async subscribe(subscriber: Subscriber): Promise<void> {
    const head = await this.reader.log.head();
    if (!reaches(head, subscriber)) throw new Gone(head.oldest);
    // Nobody listened: the feed did not read on, and need not read what nobody missed.
    if (this.subscribers.size === 0 && !this.reading) this.position = Math.max(this.position, head.number);
    this.configNumber = Math.max(this.configNumber, head.configNumber);
    await this.resolveVisitor(subscriber);
    while (subscriber.upto < this.position) {
      const events = await this.reader.log.after(subscriber.upto, pageSize);
      const changes = await loadChanges(this.reader, events);
      // What it asks for now, it did not yet find before: its first message may have come since.
      if (events.some(movesListeners)) await this.resolveVisitor(subscriber, moved(events));
      for (const { text, upto } of this.framesFor(subscriber, changes, new Map())) {
        // A slow reader of a long log is not given the whole of it at once.
        while (!this.left.has(subscriber) && subscriber.transport.unsent() > unsentLimit / 2) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        if (this.left.has(subscriber)) return;
        subscriber.transport.send(text, upto);
      }
    }
    if (this.left.has(subscriber)) return;
    // Nothing is awaited between the loop's last look at the position and this line: no event can fall between.
    this.subscribers.add(subscriber);
    this.readOn();
    if (this.configNumber > head.configNumber) await this.renew(subscriber);
  }

  remove(subscriber: Subscriber): void {
    this.left.add(subscriber);
    this.subscribers.delete(subscriber);
  }

  /** The newest event that was given out, where anybody listens. */
  get upto(): number {
    return this.subscribers.size > 0 ? this.position : 0;
  }

  /** Everybody has to come back, and learns then what became of its number. */
  close(reason: string): void {
    for (const subscriber of this.subscribers) {
      this.remove(subscriber);
      subscriber.transport.cut(1012, reason);
    }
  }

  all(): Iterable<Subscriber> {
    return this.subscribers;
  }

  /** Credentials and rights may have changed: everybody is asked again who it is. */
  configChanged(configNumber: number): void {
    if (configNumber <= this.configNumber) return;
    this.configNumber = configNumber;
    for (const subscriber of this.subscribers) void this.renew(subscriber);
  }

  /** Who is it now? One who may not listen any more is cut. */
  async renew(subscriber: Subscriber): Promise<void> {
    if (!subscriber.renew) return;
    try {
      const audience = await subscriber.renew();
      if (audience) subscriber.audience = audience;
      else {
        this.remove(subscriber);
        subscriber.transport.cut(4401, 'sign in again');
      }
    } catch {
      // The database is away: asked again at the next heartbeat.
    }
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
        if (events.some(movesListeners)) await this.resolveAll(moved(events));
        this.broadcast(changes);
      }
    } catch {
      // The database was away: the poll, a second later, wakes this feed again.
      this.known = this.position;
    } finally {
      this.reading = null;
    }
  }

  /** Whoever comes while others are asked after is asked after too: nobody hears the next events as whom he was before them. */
  private async resolveAll(moved: readonly string[]): Promise<void> {
    const asked = new Set<Subscriber>();
    for (let rest = [...this.subscribers]; rest.length > 0; rest = [...this.subscribers.difference(asked)]) {
      await Promise.all(rest.map((subscriber) => this.resolveVisitor(subscriber, moved)));
      for (const subscriber of rest) asked.add(subscriber);
    }
  }

  private broadcast(changes: Change[]): void {
    const made = new Map<string, Frame[]>();
    const last = changes.at(-1)?.event;
    if (!last) return;
    this.position = last.number;
    this.given(last.at);
    for (const subscriber of this.subscribers) {
      for (const { text, upto } of this.framesFor(subscriber, changes, made)) {
        // Asked before this frame is added: one that took everything so far is given one more.
        if (subscriber.transport.unsent() > unsentLimit) {
          this.remove(subscriber);
          subscriber.transport.cut(1013, 'too slow: resume from the last cursor');
          break;
        }
        subscriber.transport.send(text, upto);
      }
    }
  }

  /** What a subscriber may hear of some changes.
   *  @param made for others who heard the same: such frames are made once */
  private framesFor(subscriber: Subscriber, changes: Change[], made: Map<string, Frame[]>): Frame[] {
    const last = changes.at(-1)?.event;
    if (last === undefined || last.number <= subscriber.upto) return [];
    const heard: Change[] = [];
    const names: string[] = [];
    for (const change of changes) {
      const { number } = change.event;
      const told = number > subscriber.upto ? heardBy(subscriber.audience, change) : null;
      if (told === null) continue;
      heard.push(told);
      names.push(told === change ? `${number}` : `${number} bare`);
    }
    subscriber.upto = last.number;
    const { kind } = subscriber.audience;
    if (heard.length === 0 && kind !== 'people') return [];
    const encoding = subscriber.encoding ?? this.encoding;
    const whose = encoding === this.encoding ? listener(subscriber.audience) : 'other';
    const key = `${whose} ${names.join(' ')}`;
    let frames = made.get(key);
    if (frames === undefined) {
      frames = this.encode(encoding, subscriber.audience, heard, { number: last.number, at: last.at });
      made.set(key, frames);
    }
    return frames;
  }

  private encode(encoding: Encoding, audience: Audience, heard: Change[], last: LogPlace): Frame[] {
    const { kind } = audience;
    const events = heard.map(({ event }) => event);
    const say = kind === 'user' ? (change: Change) => encoding.user(change, audience.contactId) : encoding[kind];
    return parts(events, heard.map(say), last).map(({ encoded, upto }) => ({
      text:
        kind === 'people'
          ? encoding.peopleFrame(upto, encoded)
          : encoding.visitorFrame(this.reader.accountId, upto, encoded),
      upto,
    }));
  }

  /** A visitor becomes a contact with its first message, and another where two become one; a person outside may be in one conversation
   *  more.
   *  @param moved contacts whose addresses are not what they were */
  private async resolveVisitor(subscriber: Subscriber, moved: readonly string[] = []): Promise<void> {
    const { audience } = subscriber;
    if (audience.kind === 'user') {
      // Who is erased is nobody any more.
      if (moved.includes(audience.contactId)) await this.renew(subscriber);
      audience.conversationIds = new Set(await this.reader.users.conversationsOf(audience.contactId));
      return;
    }
    if (audience.kind !== 'visitor' || (audience.contactId !== null && !moved.includes(audience.contactId))) return;
    const known = await this.reader.contactInboxes.get(audience.inboxId, audience.address);
    audience.contactId = known?.contactId ?? null;
  }
}

/** Who a listener is, or in which conversations, may be another from this event on. */
function movesListeners(event: LogEvent): boolean {
  return event.kind === 'conversation.created' || movesAddresses(event);
}

/** Contacts whose addresses are not what they were. */
function moved(events: readonly LogEvent[]): string[] {
  return events.filter(movesAddresses).map(({ subject }) => subject);
}

function movesAddresses({ kind, changed }: LogEvent): boolean {
  return kind === 'contact.removed' || (kind === 'contact.changed' && (changed?.includes('addresses') ?? false));
}
