import type { Instant } from './nouns.ts';

/** A label on credentials, agents' memberships and sites: what one product of an account's works with. */
export type Addon = {
  id: string;
  name: string;
  /** a visitor of a product's page reaches whoever answers for that product */
  byProduct: boolean;
  createdAt: Instant;
};

/** A web site that a web inbox belongs to: only its pages show the widget. */
export type Site = {
  inboxId: string;
  /** in lower case, as punycode, with the port where it has one */
  host: string;
  email: string;
  /** its widget shows */
  active: boolean;
  /** null: it came by no add-on */
  addonId: string | null;
};

/** An agent at work on a site for an add-on, perhaps for one product of it. */
export type Post = {
  id: string;
  addonId: string;
  inboxId: string;
  agentId: string;
  /** what it answers for; null: no product in particular */
  product: string | null;
  isAdmin: boolean;
  /** counts only while its presence is online */
  shown: boolean;
  /** gets messages */
  receives: boolean;
};

/** A pair of tokens of a family, as it is kept. */
export type TokenPair = {
  id: string;
  familyId: string;
  memberId: string;
  addonId: string;
  addonName: string;
  accessHash: Buffer;
  refreshHash: Buffer;
  accessExpiresAt: Instant;
  refreshExpiresAt: Instant;
  /** when its successor was made */
  retiredAt: Instant | null;
  /** the whole family is dead */
  revoked: boolean;
};

/** An agent's post on a site as the routing looks at it. */
export type PostedAgent = {
  agentId: string;
  product: string | null;
  isAdmin: boolean;
  /** it is shown there, gets messages, and works in that add-on */
  live: boolean;
  /** of its add-on */
  byProduct: boolean;
};

/** What goes to somebody outside of any conversation. */
export type Letter = {
  id: string;
  channel: 'email' | 'sms';
  recipient: string;
  subject: string | null;
  body: string;
  /** the same as a mail program shows it; null in a text message */
  html: string | null;
  createdAt: Instant;
};
