import { Memory, type Message, Refused, VisitorApi, type Waiting } from './visitor.ts';

export type Heard = {
  /** something to draw anew */
  changed(): void;
  typing(): void;
  /** an answer that came just now */
  answered(message: Message): void;
};

const longestPause = 15_000;

/** The visitor's conversation: what is stored, in the server's order, and behind it what waits to be sent. */
export class Conversation {
  messages: Message[] = [];
  /** the cursor of earlier ones */
  earlier: string | null = null;
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

  constructor(origin: string, inboxId: string, heard: Heard) {
    this.api = new VisitorApi(origin, inboxId);
    this.memory = new Memory(inboxId);
    this.heard = heard;
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
    if (this.memory.token) this.connect();
    void this.flush();
  }

  get waiting(): Waiting[] {
    return this.memory.waiting;
  }

  write(text: string): void {
    const clientId = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    this.waiting.push({ clientId, text, at: new Date().toISOString() });
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

  /** At most one signal in three seconds. */
  types(): void {
    const now = Date.now();
    if (this.socket?.readyState !== WebSocket.OPEN || now - this.typedAt < 3000) return;
    this.typedAt = now;
    this.socket.send('{"signal":"typing"}');
  }

  async readEarlier(): Promise<void> {
    if (!this.memory.token || this.earlier === null) return;
    const { items, next } = await this.api.messages(this.memory.token, this.earlier);
    this.earlier = next;
    this.messages = [...items.reverse(), ...this.messages];
    this.heard.changed();
  }

  private hurry(): void {
    this.tries = 0;
    clearTimeout(this.again);
    if (this.memory.token && this.socket?.readyState !== WebSocket.OPEN) this.connect();
    void this.flush();
  }

  /** One after the other, so that they are stored in the order in which they were written. */
  private async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    try {
      for (let next = this.next(); next; next = this.next()) await this.post(next);
    } catch {
      setTimeout(() => void this.flush(), this.pause());
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
      const message = await this.api.write(this.memory.token, one);
      this.tries = 0;
      this.take(message);
      if (!this.socket) this.connect();
    } catch (error) {
      const status = error instanceof Refused ? error.status : 0;
      if (status === 0 || status === 429 || status >= 500) throw error;
      one.failed = true;
      // A token that the server does not know any more: the next try is somebody new.
      if (status === 401) this.memory.token = null;
      this.memory.write();
    }
    this.heard.changed();
  }

  private connect(): void {
    if (!this.memory.token) return;
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
      if (frame.signal === 'typing') return this.heard.typing();
      if (frame.cursor === undefined) return;
      if (!greeted) {
        greeted = true;
        this.tries = 0;
        this.connected = true;
        if (this.outdated) this.messages = [];
        this.outdated = false;
        if (!resumed) void this.readAll();
        void this.flush();
      }
      this.cursor = frame.cursor;
      for (const { message } of frame.events as { message?: Message }[]) if (message) this.hear(message);
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
    if (!token) return;
    try {
      const { items, next } = await this.api.messages(token, null);
      const since = this.messages.filter((one) => !items.some(({ id }) => id === one.id));
      this.messages = items.reverse();
      this.earlier = next;
      // Those of an earlier look at the same conversation are older than any of these.
      const newest = this.messages.at(-1)?.createdAt ?? '';
      for (const one of since) if (one.createdAt >= newest) this.take(one);
      for (const { clientId } of this.messages) this.settle(clientId);
      this.heard.changed();
    } catch {
      this.cursor = null;
      this.socket?.close();
    }
  }

  private hear(message: Message): void {
    if (this.take(message) && message.from === 'agent') this.heard.answered(message);
  }

  private take(message: Message): boolean {
    this.settle(message.clientId);
    if (this.messages.some(({ id }) => id === message.id)) return false;
    this.messages.push(message);
    return true;
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
