import type { Language } from '../language.ts';
import type { Person } from './visitor.ts';

/** Whom the visitor talks with, as the server said last. */
export type Business = {
  id: string;
  name: string;
  /** somebody is there to answer who writes now */
  answering: boolean;
  offlineMessage: string | null;
  /** what a bot says before the first word; null: nothing answers by itself */
  menu: { text: string; choices: string[] } | null;
  agents: Person[];
};

/** Where a conversation is drawn, and what it gets of that place. */
export type Frame = {
  /** where its styles go */
  root: ShadowRoot;
  talk: HTMLElement;
  origin: string;
  language: Language;
  widget: Business;
  /** where the server itself knows who writes, by the browser's cookie */
  seat?: Seat;
  isOpen(): boolean;
  /** how many answers nobody has seen */
  unread(count: number): void;
};

export type Seat = {
  /** of the API: what is below it is this conversation's */
  path: string;
  /** under which name the browser keeps what is not sent yet: of this person and conversation */
  name: string;
  /** the server does not know the person any more */
  lost(): void;
};

export type Talk = {
  shown(): void;
  /** somebody came or went */
  changed(): void;
};
