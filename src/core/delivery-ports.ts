import type { Attachment, Channel, Message } from './nouns.ts';

/** A message on its way out, with all that a driver needs. */
export type Outgoing = {
  messageId: string;
  /** the inbox's own address, and the contact's as the channel writes it */
  from: string | null;
  to: string;
  kind: Message['kind'];
  text: string;
  attachment: Attachment | null;
  credentials: Record<string, string>;
};

/** What became of it: the provider took it, or said no; or nobody knows, as the answer never came: it is not sent again by itself. A driver
 *  throws where another try may help. */
export type Sent = { sentAs: string } | { refused: string } | { uncertain: string };

/** How a channel sends: one interface, one driver a channel.
 *  @property idempotent its provider takes a message id once, however often it is handed over: one that was lost on its way is sent again */
export type Driver = { send(outgoing: Outgoing): Promise<Sent>; idempotent?: boolean };
export type Drivers = Partial<Record<Channel, Driver>>;

/** @property attempts how many more there were */
export type MessagePatch = {
  status?: Message['status'];
  failure?: string | null;
  sentAs?: string;
  attempts?: number;
};
