import { mostBytes, nameOf } from './attachment.ts';
import { productOf } from './product.ts';
import { type Memory, type Message, type Reach, Refused, type VisitorApi, type Waiting } from './visitor.ts';

export type Sent = {
  /** something to draw anew */
  changed(): void;
  /** stored */
  posted(message: Message): void;
  /** what the visitor said of itself is not right: the message was not sent */
  refused(message: Waiting, fields: string[]): void;
  /** milliseconds until the next try */
  pause(): number;
};

/** What the visitor wrote and the server has not stored yet. Kept in the browser, sent in order. */
export class Outbox {
  private readonly api: VisitorApi;
  private readonly memory: Memory;
  private readonly sent: Sent;
  /** the page around the widget; null: the conversation is the page */
  private readonly page: Document | null;
  private flushing = false;

  constructor(api: VisitorApi, memory: Memory, page: Document | null, sent: Sent) {
    this.api = api;
    this.memory = memory;
    this.page = page;
    this.sent = sent;
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
    this.sent.changed();
    void this.flush();
  }

  retry(clientId: string): void {
    for (const one of this.waiting) if (one.clientId === clientId) delete one.failed;
    this.memory.write();
    this.sent.changed();
    void this.flush();
  }

  discard(clientId: string): void {
    this.settle(clientId);
    this.sent.changed();
  }

  /** One after the other, so that they are stored in the order in which they were written. */
  async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    try {
      for (let next = this.next(); next; next = this.next()) await this.post(next);
    } catch (error) {
      const told = error instanceof Refused ? error.retryAfterSeconds * 1000 : 0;
      setTimeout(() => void this.flush(), Math.max(told, this.sent.pause()));
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
      if (one.reach) this.memory.reachable = true;
      this.settle(message.clientId);
      this.sent.posted(message);
    } catch (error) {
      const status = error instanceof Refused ? error.status : 0;
      if (status === 0 || status === 429 || status >= 500) throw error;
      const fields = error instanceof Refused ? error.fields : [];
      if (status === 422 && one.reach && fields.some((field) => field in (one.reach ?? {}))) {
        this.settle(one.clientId);
        this.sent.refused(one, fields);
      } else one.failed = true;
      // A token that the server does not know any more: the next try is somebody new.
      if (status === 401 && this.memory.token) this.memory.token = null;
      this.memory.write();
    }
    this.sent.changed();
  }

  /** It is stored, or not to be sent. */
  settle(clientId: string | null): void {
    const kept = this.waiting.filter((one) => one.clientId !== clientId);
    if (kept.length === this.waiting.length) return;
    this.memory.waiting = kept;
    this.memory.write();
  }
}
