import type { ApiCall } from '../core/api-calls.ts';
import { redactedBody, redactedPath, redactedRequest } from '../core/api-calls.ts';
import { networkName } from '../core/network.ts';
import { Tally } from '../core/tally.ts';
import type { Answer, Dialect, WireRequest } from '../dialects/contract.ts';

type Recorded = ApiCall & { accountId: string };

export type CallLogParts = {
  write(calls: Recorded[]): Promise<void>;
  newId(): string;
  now(): number;
  report(error: unknown): void;
};

/** How many calls are kept of each second. More would cost the calls themselves; the calls of one account or network leave room for
 *  those of the others. */
export const perSecond = { ofAccount: 25, ofNetwork: 50, ofAll: 250 } as const;
const flushMs = 500;

/** Records the calls of programs and their answers for the account's developers: some of each second, redacted, written in batches.
 *  No answer waits for the record, and a call that cannot be kept is only missing from it. */
export class CallLog {
  private readonly parts: CallLogParts;
  private readonly keeping = new Set<Promise<void>>();
  private waiting: Recorded[] = [];
  private second = 0;
  private networks = new Tally();
  private accounts = new Tally();
  private taken = 0;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(parts: CallLogParts) {
    this.parts = parts;
  }

  /** @param milliseconds how long it took to answer */
  answered(dialect: Dialect, request: WireRequest, answer: Answer, milliseconds: number): void {
    if (!dialect.callerOf || answer.stream !== undefined || answer.unknownCaller) return;
    if (!this.hasRoom(networkName(request.address))) return;
    const keeping = this.keep(dialect, dialect.callerOf, request, answer, milliseconds)
      .catch(this.parts.report)
      .finally(() => this.keeping.delete(keeping));
    this.keeping.add(keeping);
  }

  /** Writes what waits. */
  async stop(): Promise<void> {
    await Promise.all(this.keeping);
    if (this.timer) clearTimeout(this.timer);
    this.flush();
    await this.writing;
  }

  /** Counts a call of a network, whoever sent it: finding out costs something, too. */
  private hasRoom(network: string): boolean {
    const second = Math.floor(this.parts.now() / 1000);
    if (second !== this.second) {
      this.second = second;
      this.networks = new Tally();
      this.accounts = new Tally();
      this.taken = 0;
    }
    if (this.taken >= perSecond.ofAll || this.networks.of(network) >= perSecond.ofNetwork) return false;
    this.networks.add(network);
    this.taken++;
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
    if (!caller || this.accounts.add(caller.accountId) > perSecond.ofAccount) return;
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
