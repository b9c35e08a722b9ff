import type { ApiCall } from '../core/api-calls.ts';
import { redactedBody, redactedPath, redactedRequest } from '../core/api-calls.ts';
import type { Answer, Dialect, WireRequest } from '../dialects/contract.ts';

type Recorded = ApiCall & { accountId: string };

export type CallLogParts = {
  write(calls: Recorded[]): Promise<void>;
  newId(): string;
  now(): number;
  report(error: unknown): void;
};

/** So much is kept of what programs ask: more would cost the calls themselves. */
const perSecond = 25;
const flushMs = 500;

/** Programs' calls and their answers on the way to the account's developers: some of each second, redacted, written together. The
 *  answer never waits for it, and a call that cannot be kept is only not shown. */
export class CallLog {
  private readonly parts: CallLogParts;
  private waiting: Recorded[] = [];
  private second = 0;
  private left = 0;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(parts: CallLogParts) {
    this.parts = parts;
  }

  /** @param milliseconds how long it took to answer */
  answered(dialect: Dialect, request: WireRequest, answer: Answer, milliseconds: number): void {
    if (!dialect.callerOf || answer.stream !== undefined || !this.mayKeep()) return;
    void this.keep(dialect, dialect.callerOf, request, answer, milliseconds).catch(this.parts.report);
  }

  /** Writes what waits. */
  async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.flush();
    await this.writing;
  }

  private mayKeep(): boolean {
    const second = Math.floor(this.parts.now() / 1000);
    if (second !== this.second) {
      this.second = second;
      this.left = perSecond;
    }
    if (this.left === 0) return false;
    this.left--;
    return true;
  }

  private async keep(
    { name, saysFailed }: Dialect,
    callerOf: NonNullable<Dialect['callerOf']>,
    request: WireRequest,
    answer: Answer,
    milliseconds: number,
  ): Promise<void> {
    const caller = await callerOf(request);
    if (!caller) return;
    this.waiting.push({
      accountId: caller.accountId,
      credential: caller.credential,
      id: this.parts.newId(),
      at: new Date(this.parts.now()).toISOString(),
      dialect: name,
      method: request.method,
      path: redactedPath(request.path, request.query),
      status: answer.status,
      milliseconds: Math.round(milliseconds),
      address: request.address,
      request: redactedRequest(request.body),
      answer: answer.file ? `${answer.file.bytes} bytes` : redactedBody(answer.body),
      failed: answer.status >= 400 || saysFailed?.(answer) === true,
    });
    this.timer ??= setTimeout(() => this.flush(), flushMs);
  }

  private flush(): void {
    this.timer = null;
    const calls = this.waiting;
    if (calls.length === 0) return;
    this.waiting = [];
    this.writing = this.writing.then(() => this.parts.write(calls)).catch(this.parts.report);
  }
}
