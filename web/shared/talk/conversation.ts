import { mostBytes } from './attachment.ts';
import type { Frame } from './frame.ts';
import { History } from './history.ts';
import { Memory, type Message, type Reach, Refused, VisitorApi, type VisitorEvent, type Waiting } from './visitor.ts';

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

/** The visitor's conversation: what is stored, and behind it what waits to be sent. */
export class Conversation {
  readonly history: History;
  connected = false;
  readonly memory: Memory;
  private readonly api: VisitorApi;
  private readonly heard: Heard;
  private socket: WebSocket | null = null;
  private cursor: string | null = null;
  /** what was read may not be there any more */
  private outdated = false;
  private tries = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  private flushing = false;
  private typedAt = 0;
  private reading: string | null = null;
  /** the page around the widget; null: the conversation is the page */
  private readonly page: Document | null;

  constructor({ origin, widget, seat, root }: Frame, heard: Heard) {
    this.history = new History(widget.agents);
    this.api = new VisitorApi(origin, widget.id, seat);
    this.memory = new Memory(seat?.name ?? widget.id, seat ? '' : null);
    this.heard = heard;
    this.page = seat ? null : root.ownerDocument;
    addEventListener('online', () => this.hurry());
    addEventListener('offline', () => {
      this.connected = false;
      heard.changed();
    });
    // Another tab of the same site became this visitor, or sent what waited.
    addEventListener('storage', ({ key }) => {
      if (key !== this.memory.name) return;
      this.memory.read();
      if (!this.socket) this.connect();
      heard.changed();
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && !this.connected) this.hurry();
    });
    if (this.memory.token !== null) this.connect();
    void this.flush();
  }

  get waiting(): Waiting[] {
    return this.memory.waiting;
  }

  write(text: string, reach?: Reach, file?: File): void {
    const clientId = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const product = this.page && productOf(this.page);
    this.waiting.push({
      clientId,
      text,
      at: new Date().toISOString(),
      ...(reach && { reach }),
      ...(product && { product }),
      ...(file && { file }),
    });
    if (file && file.size > mostBytes) this.waiting[this.waiting.length - 1]!.failed = true;
    this.memory.write();
    this.heard.changed();
    void this.flush();
  }

  retry(clientId: string): void {
    for (const one of this.waiting) if (one.clientId === clientId) delete one.failed;
    this.memory.write();
    this.heard.changed();
    void this.flush();
  }

  discard(clientId: string): void {
    this.settle(clientId);
    this.heard.changed();
  }

  /** At most one signal in three seconds. */
  types(): void {
    const now = Date.now();
    if (this.socket?.readyState !== WebSocket.OPEN || now - this.typedAt < 3000) return;
    this.typedAt = now;
    this.socket.send('{"signal":"typing"}');
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
    if (this.memory.token !== null && this.socket?.readyState !== WebSocket.OPEN) this.connect();
    void this.flush();
  }

  /** One after the other, so that they are stored in the order in which they were written. */
  private async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    try {
      for (let next = this.next(); next; next = this.next()) await this.post(next);
    } catch (error) {
      const told = error instanceof Refused ? error.retryAfterSeconds * 1000 : 0;
      setTimeout(() => void this.flush(), Math.max(told, this.pause()));
    } finally {
      this.flushing = false;
    }
  }

  private next(): Waiting | undefined {
    return this.waiting.find(({ failed }) => !failed);
  }

  private async post(one: Waiting): Promise<void> {
    try {
      this.memory.token ??= await this.api.welcome();
      this.memory.write();
      const { file } = one;
      if (file) {
        one.attachment = await this.api.upload(this.memory.token, file, nameOf(file), one.clientId);
        delete one.file;
        this.memory.write();
      }
      const message = await this.api.write(this.memory.token, one);
      this.tries = 0;
      if (one.reach) this.memory.reachable = true;
      this.settle(message.clientId);
      this.history.post(message);
      if (!this.socket) this.connect();
    } catch (error) {
      const status = error instanceof Refused ? error.status : 0;
      if (status === 0 || status === 429 || status >= 500) throw error;
      const fields = error instanceof Refused ? error.fields : [];
      if (status === 422 && one.reach && fields.some((field) => field in (one.reach ?? {}))) {
        this.settle(one.clientId);
        this.heard.refused(one, fields);
      } else one.failed = true;
      // A token that the server does not know any more: the next try is somebody new.
      if (status === 401 && this.memory.token) this.memory.token = null;
      this.memory.write();
    }
    this.heard.changed();
  }

  private connect(): void {
    if (this.memory.token === null) return;
    clearTimeout(this.again);
    const old = this.socket;
    const socket = this.api.stream(this.memory.token, this.cursor);
    this.socket = socket;
    old?.close();
    const resumed = this.cursor !== null;
    let greeted = false;
    socket.onmessage = ({ data }) => {
      if (this.socket !== socket) return;
      const frame = JSON.parse(data as string);
      if (frame.signal === 'typing') return this.heard.typing(frame.name ?? null);
      if (frame.cursor === undefined) return;
      if (!greeted) {
        greeted = true;
        this.tries = 0;
        this.connected = true;
        if (this.outdated) this.history.clear();
        this.outdated = false;
        if (!resumed) void this.readAll();
        void this.flush();
      }
      this.cursor = frame.cursor;
      for (const event of frame.events as VisitorEvent[]) this.hear(event);
      this.heard.changed();
    };
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      this.connected = false;
      // What was missed is older than what the server keeps: everything is read anew.
      if (code === 4410) {
        this.cursor = null;
        this.outdated = true;
      }
      this.again = setTimeout(() => this.connect(), this.pause());
      this.heard.changed();
    };
  }

  /** After the stream's first frame: what is not in this answer comes by the stream. */
  private async readAll(): Promise<void> {
    const { token } = this.memory;
    if (token === null) return;
    try {
      this.history.readAnew(await this.api.messages(token, null));
      for (const { clientId } of this.history.messages) this.settle(clientId);
      this.heard.changed();
    } catch {
      this.cursor = null;
      this.socket?.close();
    }
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
    this.settle(message.clientId);
    return this.history.add(message);
  }

  private settle(clientId: string | null): void {
    const kept = this.waiting.filter((one) => one.clientId !== clientId);
    if (kept.length === this.waiting.length) return;
    this.memory.waiting = kept;
    this.memory.write();
  }

  /** Growing and jittered: a server that comes back is not met by everybody at once. */
  private pause(): number {
    const longest = Math.min(longestPause, 500 * 2 ** this.tries++);
    return longest / 2 + (Math.random() * longest) / 2;
  }
}

/** Which product a page is about, where it says so: looked for at each message, as a page may change without being loaded anew. */
function productOf(page: Document): string | undefined {
  return page.querySelector<HTMLElement>('[data-parley-product]')?.dataset.parleyProduct?.trim().slice(0, 255);
}

/** One line, short enough, its ending kept. */
function nameOf({ name }: File): string {
  return (
    name
      .replace(/\p{Cc}/gu, ' ')
      .slice(-200)
      .trim() || 'file'
  );
}
