import type { Letter } from './addon-nouns.ts';
import type { Sent } from './delivery-ports.ts';
import type { Instant } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';

export const templates = ['invitation', 'access-link', 'test'] as const;

/** `kept`: in the outbox of a demo account instead of being sent; `gone`: what it was for is past. */
export const letterStates = ['waiting', 'sending', 'sent', 'kept', 'gone', 'failed', 'uncertain'] as const;
export type LetterState = (typeof letterStates)[number];

/** What became of a letter. Its text is no part of it: in that stands a link that lets people in. */
export type LetterFate = {
  id: string;
  template: (typeof templates)[number];
  channel: Letter['channel'];
  recipient: string;
  state: LetterState;
  /** why it waits or ended so, in the words of whoever said it; or `no_channel`, `unanswered`, `interrupted` */
  failure: string | null;
  attempts: number;
  /** null: it does not wait */
  nextTryAt: Instant | null;
  createdAt: Instant;
  endedAt: Instant | null;
};

/** Null: any. */
export type LetterFilter = { state: LetterState | null; channel: Letter['channel'] | null };

export interface LetterReader {
  letters: {
    get(id: string): Promise<LetterFate | null>;
    /** the newest first */
    list(filter: LetterFilter, page: PageRequest): Promise<Page<LetterFate>>;
  };
}

export interface LetterTx extends LetterReader {
  letters: LetterReader['letters'] & {
    /** tried now, as if for the first time, where it waits or did not go out; false: it is neither */
    again(id: string): Promise<boolean>;
    /** those of a channel that wait are tried now */
    hurry(channel: Letter['channel']): Promise<void>;
  };
}

/** Why nobody knows whether a letter went that whoever carries it was given whole. */
export const unanswered = 'unanswered';

/** A letter on its way out. */
export type OutgoingLetter = {
  /** of its job: the same letter each time that it is tried */
  id: string;
  /** an e-mail address, or the digits of a telephone number with its country's */
  to: string;
  /** null in a text message */
  subject: string | null;
  text: string;
  html: string | null;
};

/** Takes letters out of the house. It throws where another try may help. */
export type Carrier = { carry(letter: OutgoingLetter): Promise<Sent> };
