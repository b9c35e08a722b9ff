import type { Audience } from './change.ts';
import type { LogPlace } from './event.ts';

/** A stream that somebody was admitted to: the same whether it goes out as a socket or as server-sent events. */
export type StreamRequest = {
  accountId: string;
  audience: Audience;
  /** who holds it, and from which network address: open streams are counted by both */
  holder: string;
  address: string;
  /** up to where the client heard it; null: from now on */
  after: LogPlace | null;
  /** what the client resumes with */
  cursor(upto: LogPlace): string;
  /** first frame: where the stream starts */
  hello(upto: LogPlace): string;
  /** last frame, for a client whose number is gone */
  gone(oldest: number): string;
  /** the agent whose console or phone this is: connected as long as the stream is open */
  agentId: string | null;
  /** Asked when the account's configuration changed, and now and then: who it is now; null when it may not listen any more. */
  renew?(): Promise<Audience | null>;
  /** What the client says (sockets only). Until it is settled, the client is not heard. */
  onMessage?(text: string): Promise<void>;
};
