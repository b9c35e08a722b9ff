import type { Bot } from './bot.ts';
import type { ClickSum } from './click-sums.ts';
import type { Credentials } from './delivery-ports.ts';
import type { AddressKind, Channel, Conversation, Inbox, Instant } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';
import type { Lead, Listing, Widget, WidgetInbox } from './widget-nouns.ts';

/** What can be asked of inboxes, and what their widgets brought. */
export interface InboxReader {
  inboxes: {
    get(id: string): Promise<Inbox | null>;
    list(page: PageRequest): Promise<Page<Inbox>>;
    some(ids: readonly string[]): Promise<Inbox[]>;
    /** the inbox, its widget and what that lists as they were at one moment; null when it has no widget */
    withWidget(id: string): Promise<WidgetInbox | null>;
    onChannels(channels: readonly Channel[]): Promise<Inbox[]>;
    /** which one's widget has a listing */
    ofListing(listingId: string): Promise<string | null>;
    /** those with automatic assignment that an agent serves, or in which something waits for a team of it */
    automaticOf(agentId: string): Promise<string[]>;
  };
  bots: {
    /** what answers first in an inbox; null: nothing was set */
    get(inboxId: string): Promise<Bot | null>;
  };
  clicks: {
    /** all of an inbox, or those since an instant */
    since(inboxId: string, since: Instant | null): Promise<{ ownSite: number; elsewhere: number }>;
    /** by the quarter of an hour, those without a click left out, in order */
    sums(inboxId: string, from: Instant, until: Instant): Promise<ClickSum[]>;
    /** hosts that visitors came from, null for none; those with the most clicks first */
    referrers(
      inboxId: string,
      from: Instant | null,
      until: Instant | null,
      limit: number,
    ): Promise<{ referrer: string | null; clicks: number }[]>;
  };
  leads: {
    /** newest first
     *  @param inboxIds those of these inboxes alone; null: of all */
    ofContact(
      contactId: string,
      limit: number,
      inboxIds: readonly string[] | null,
    ): Promise<(Lead & { at: Instant })[]>;
  };
}

/** What a transaction does to them. */
export interface InboxTx {
  inboxes: InboxReader['inboxes'] & {
    insert(inbox: Omit<Inbox, 'agentIds' | 'teamIds'>): Promise<'done' | 'address_taken'>;
    update(id: string, patch: Partial<Omit<Inbox, 'id' | 'agentIds' | 'teamIds'>>): Promise<'done' | 'address_taken'>;
    serve(id: string, agentIds: readonly string[], teamIds: readonly string[]): Promise<void>;
    /** with the jobs of it and of its conversations that wait */
    remove(id: string): Promise<void>;
    insertWidget(inboxId: string, widget: Widget): Promise<void>;
    updateWidget(inboxId: string, patch: Partial<Widget>): Promise<void>;
    /** whether an inbox has this address, here or (where addresses are of the world) in another account; else it is this account's now */
    isTaken(channel: Channel, address: string): Promise<boolean>;
    hasCredentials(id: string): Promise<boolean>;
    credentials(id: string): Promise<Credentials | null>;
    setCredentials(id: string, credentials: Credentials): Promise<void>;
    /** false: it had none */
    removeCredentials(id: string): Promise<boolean>;
    /** replaces all that the widget lists */
    setListings(inboxId: string, listings: readonly Listing[]): Promise<void>;
  };
  bots: InboxReader['bots'] & {
    put(inboxId: string, bot: Bot): Promise<void>;
    /** conversations of an inbox that its bot still has */
    talks(inboxId: string): Promise<Conversation[]>;
  };
  leads: InboxReader['leads'] & {
    insert(lead: Lead & { originId: string | null }): Promise<void>;
    /** it is of the contact whose conversation this is */
    followMessage(id: string, conversationId: string): Promise<void>;
    /** who claimed an address in an earlier form to the inbox, by which of its addresses it is known there */
    claimant(
      inboxId: string,
      kind: AddressKind,
      value: string,
    ): Promise<{ contactId: string; originId: string | null; address: string } | null>;
  };
}
