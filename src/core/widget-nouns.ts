import type { Bot } from './bot.ts';
import type { Inbox, Instant } from './nouns.ts';
import type { Window } from './schedule.ts';

/** How a web inbox looks. */
export type Widget = {
  color: string;
  textColor: string;
  rightSide: boolean;
  opensItself: boolean;
  buttonMessage: string | null;
  widgetMessage: string | null;
  iconUrl: string | null;
  /** said to who comes while nobody is there; null: the widget's own words */
  offlineMessage: string | null;
  /** what a visitor agrees to before it writes or goes to WhatsApp; null: nothing is asked */
  consentText: string | null;
};

/** An agent as one widget shows it; name, post, picture, number and hours are the listing's own. */
export type Listing = {
  id: string;
  agentId: string;
  number: string;
  name: string;
  post: string | null;
  iconUrl: string | null;
  active: boolean;
  windows: Window[];
  /** what stands in the visitor's WhatsApp, ready to be sent */
  prefilledText: string | null;
};

/** A web inbox as a site shows it; listings in their order. */
export type WidgetInbox = { inbox: Inbox; widget: Widget; listings: Listing[] };

/** A web inbox with all that its page shows of it; `timezone` is its own or the account's. */
export type WebInbox = WidgetInbox & {
  accountId: string;
  timezone: string;
  /** of the only site whose pages show it; null: any page */
  host: string | null;
  /** what answers first; null: people */
  bot: Bot | null;
};

/** A visitor went from a page to an agent's WhatsApp: a fact, counted once by its id. */
export type Click = {
  id: string;
  inboxId: string;
  listingId: string | null;
  at: Instant;
  /** host of the page that it began on */
  site: string | null;
  /** that page, without query and fragment, which may say who the visitor is */
  page: string | null;
  /** host that the visitor came to the page from */
  referrer: string | null;
  /** by: the widget itself, which stands on the business's own site, or a link that may stand anywhere */
  by: 'widget' | 'link';
};

/** What somebody wrote into one field of a form. */
export type FormField = { label: string; value: string };

/** A form that somebody filled in on a site, as it is kept beside the message that it became. */
export type Lead = {
  id: string;
  inboxId: string;
  contactId: string;
  /** whom it was sent to; null: to the inbox */
  listingId: string | null;
  fields: FormField[];
  page: string | null;
  /** of the visitor's screen, in pixels */
  screenWidth: number | null;
};
