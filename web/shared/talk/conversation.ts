import type { Frame } from './frame.ts';
import { History } from './history.ts';
import { Outbox } from './outbox.ts';
import { type Stream, Streams } from './stream.ts';
import { type HistoryPage, Memory, type Message, VisitorApi, type VisitorEvent, type Waiting } from './visitor.ts';

export type Heard = {
  /** something to draw anew */
  changed(): void;
  /** @param name null: nobody's */
  typing(name: string | null): void;
  /** an answer that came just now */
  answered(): void;
  /** what the visitor said of itself is not right: the message was not sent */
  refused(message: Waiting, fields: string[]): void;
};

const longestPause = 15_000;
/** After this time the stream's first frame is late. */
const slow = 1500;

/** The visitor's conversation: what is stored, and behind it what waits to be sent. */
export class Conversation {
  readonly history: History;
  connected = false;
  readonly memory: Memory;
  readonly outbox: Outbox;
  private readonly api: VisitorApi;
  private readonly heard: Heard;
  private readonly streams: Streams;
  private stream: Stream | null = null;
  private cursor: string | null = null;
  /** what was read may not be there any more */
  private outdated = false;
  private tries = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  private typedAt = 0;
  private reading: string | null = null;

  constructor({ origin, widget, seat, root }: Frame, heard: Heard) {
    this.history = new History(widget.agents);
    this.api = new VisitorApi(origin, widget.id, seat);
    this.streams = new Streams(this.api);
    this.memory = new Memory(seat?.name ?? widget.id, seat ? '' : null);
    this.heard = heard;
    this.outbox = new Outbox(this.api, this.memory, seat ? null : root.ownerDocument, {
      changed: heard.changed,
      refused: heard.refused,
      pause: () => this.pause(),
      posted: (message) => {
        this.tries = 0;
        this.history.post(message);
        if (!this.stream) this.connect();
      },
    });
    // A socket may look alive that belongs to the network of before.
    addEventListener('online', () => {
      this.streams.forget();
      this.connected = false;
      this.hurry();
    });
    addEventListener('offline', () => {
      this.connected = false;
      heard.changed();
    });
    // Another tab of the same site became this visitor, or sent what waited.
    addEventListener('storage', ({ key }) => {
      if (key !== this.memory.name) return;
      this.memory.read();
      if (!this.stream) this.connect();
      heard.changed();
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && !this.connected) this.hurry();
    });
    if (this.memory.token !== null) this.connect();
    void this.outbox.flush();
  }

  get waiting(): Waiting[] {
    return this.outbox.waiting;
  }

  /** At most one signal in three seconds. */
  types(): void {
    const now = Date.now();
    if (now - this.typedAt < 3000) return;
    this.typedAt = now;
    this.stream?.say('{"signal":"typing"}');
  }

  async readEarlier(): Promise<void> {
    if (this.memory.token === null || this.history.earlier === null) return;
    this.history.addEarlier(await this.api.messages(this.memory.token, this.history.earlier));
    this.heard.changed();
  }

  /** The visitor sees the end of the log. */
  markRead(): void {
    const { token } = this.memory;
    const newest = this.history.unread.at(-1);
    if (token === null || !newest || this.reading === newest.id) return;
    const { id } = newest;
    this.reading = id;
    this.api
      .read(token, id)
      .then(() => {
        this.history.readUpTo(id);
        this.heard.changed();
      })
      // It is said again with whatever comes next.
      .catch(() => {})
      .finally(() => {
        if (this.reading === id) this.reading = null;
      });
  }

  private hurry(): void {
    this.tries = 0;
    clearTimeout(this.again);
    if (!this.connected) this.connect();
    void this.outbox.flush();
  }

  private connect(): void {
    const { token } = this.memory;
    if (token === null) return;
    clearTimeout(this.again);
    this.stream?.close();
    const resumed = this.cursor !== null;
    let greeted = false;
    const greet = () => {
      greeted = true;
      this.tries = 0;
      this.connected = true;
      if (this.outdated) this.history.clear();
      this.outdated = false;
      void this.outbox.flush();
    };
    this.stream = this.streams.open(token, this.cursor, {
      frame: (frame) => {
        if (frame.signal === 'typing') return this.heard.typing(frame.name ?? null);
        if (frame.cursor === undefined) return;
        if (!greeted) {
          greet();
          if (!resumed) void this.readAll();
        }
        this.cursor = frame.cursor;
        for (const event of frame.events ?? []) this.hear(event);
        this.heard.changed();
      },
      page: (page) => {
        // What the log tells from here on was asked for.
        this.cursor = null;
        if (greeted) this.hearPage(page);
        else {
          greet();
          this.takePage(page);
        }
        this.heard.changed();
      },
      closed: (code) => {
        // What was missed is older than what the server keeps: everything is read anew.
        if (code === 4410) {
          this.cursor = null;
          this.outdated = true;
        }
        this.lost();
      },
    });
    if (!resumed) setTimeout(() => void this.readWithout(), slow);
  }

  private takePage(page: HistoryPage): void {
    this.history.readAnew(page);
    for (const { clientId } of this.history.messages) this.outbox.settle(clientId);
  }

  /** A page that was asked for once more: only what is new in it is news. */
  private hearPage({ items, people, ended, seen, read }: HistoryPage): void {
    this.history.meet(people);
    for (const message of [...items].reverse()) this.hear({ kind: '', message });
    this.history.hear({ kind: ended ? 'conversation.closed' : 'conversation.reopened', seen, read });
  }

  /** After the stream's first frame: what is not in this answer comes by the stream. */
  private async readAll(): Promise<void> {
    const { token } = this.memory;
    if (token === null) return;
    try {
      this.takePage(await this.api.messages(token, null));
      this.heard.changed();
    } catch {
      this.stream?.close();
      this.cursor = null;
      this.lost();
    }
  }

  private lost(): void {
    this.connected = false;
    clearTimeout(this.again);
    this.again = setTimeout(() => this.connect(), this.pause());
    this.heard.changed();
  }

  /** What is stored, while no stream arrives. */
  private async readWithout(): Promise<void> {
    const { token } = this.memory;
    const page = token !== null && !this.connected && (await this.api.messages(token, null).catch(() => null));
    if (!page || this.connected) return;
    this.takePage(page);
    this.heard.changed();
  }

  private hear(event: VisitorEvent): void {
    const { message } = event;
    if (!message) this.history.hear(event);
    else if (this.take(message)) this.welcomeAnswer(message);
  }

  private welcomeAnswer(message: Message): void {
    if (message.from === 'you') return;
    this.heard.answered();
    if (!this.history.knowsAuthorOf(message)) void this.meet();
  }

  /** Somebody new writes: their name comes with the messages. */
  private async meet(): Promise<void> {
    if (this.memory.token === null) return;
    try {
      this.history.meet((await this.api.messages(this.memory.token, null)).people);
      this.heard.changed();
    } catch {
      // Until the next reading the widget's own name stands there.
    }
  }

  private take(message: Message): boolean {
    this.outbox.settle(message.clientId);
    return this.history.add(message);
  }

  /** Growing and jittered: a server that comes back is not met by everybody at once. */
  private pause(): number {
    const longest = Math.min(longestPause, 500 * 2 ** this.tries++);
    return longest / 2 + (Math.random() * longest) / 2;
  }
}
