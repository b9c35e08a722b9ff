import type { Letter } from './addon-nouns.ts';
import type { Sent } from './delivery-ports.ts';

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
export type Carriers = Partial<Record<Letter['channel'], Carrier>>;
