import type { Attachment, Channel, Message } from './nouns.ts';

/** A message on its way out, with all that a driver needs. */
export type Outgoing = {
  messageId: string;
  inboxId: string;
  /** the inbox's own address, and the contact's as the channel writes it */
  from: string | null;
  to: string;
  kind: Message['kind'];
  text: string;
  attachment: Attachment | null;
  credentials: Credentials;
};

/** What became of it: the provider took it, or said no; or nobody knows, as the answer never came: it is not sent again by itself. A driver
 *  throws where another try may help. */
export type Sent = { sentAs: string } | { refused: string } | { uncertain: string };

/** What proves to a provider that one may send, and where from. */
export type Credentials = Record<string, string>;

/** The bytes of a file that its provider kept; refused: nobody will ever have them. */
export type Fetched = { bytes: Uint8Array } | { refused: string };

/** As whom one sends: the name and the address that the provider has. */
export type Sender = { name: string | null; address: string | null };

/** How a channel sends, and what else is asked of its provider: one interface, one driver a channel. Each throws where another try may help.
 *  @property idempotent its provider takes a message id once, however often it is handed over: one that was lost on its way is sent again */
export type Driver = {
  send(outgoing: Outgoing): Promise<Sent>;
  idempotent?: boolean;
  /** a file that somebody sent
   *  @param remote what the provider said where it is
   *  @param most bytes that are taken */
  fetch?(remote: string, credentials: Credentials, most: number): Promise<Fetched>;
  /** what somebody who wrote is called; null: it does not tell */
  nameOf?(address: string, credentials: Credentials): Promise<string | null>;
  /** @param from the inbox's own address */
  check?(from: string | null, credentials: Credentials): Promise<Sender | { refused: string }>;
};
export type Drivers = Partial<Record<Channel, Driver>>;

/** @property attempts how many more there were
 *  @property kind of a file that came after its message */
export type MessagePatch = {
  status?: Message['status'];
  failure?: string | null;
  sentAs?: string;
  attempts?: number;
  kind?: Message['kind'];
};
