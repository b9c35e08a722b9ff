import type { Window } from '../../core/schedule.ts';
import type { NewListing, NewWidgetInbox, WidgetInboxPatch } from '../../core/widget-inboxes.ts';
import type { Listing, Widget, WidgetInbox } from '../../core/widget-nouns.ts';
import type { Business, Operator, Optime } from './schemas.ts';

/** A business is a web inbox with its widget; an entry of `whatsapps` is a listing. */
export function businessFromWire(business: Business): NewWidgetInbox {
  const { name, active, timezone, whatsapps } = business;
  return {
    dialect: 'tochat',
    name,
    active,
    timezone,
    widget: widgetFromWire(business) as Widget,
    listings: whatsapps.map(listingFromWire),
  };
}

/** What was sent of it. */
export function changeFromWire({ name, active, timezone, whatsapps, ...look }: Partial<Business>): WidgetInboxPatch {
  return {
    dialect: 'tochat',
    ...whole({ name, active, timezone }),
    widget: widgetFromWire(look),
    ...(whatsapps && { listings: whatsapps.map((one) => ({ id: one.id, ...listingFromWire(one) })) }),
  };
}

function widgetFromWire(business: Partial<Business>): Partial<Widget> {
  return whole({
    color: business.color,
    textColor: business.textColor,
    rightSide: business.rightpos,
    opensItself: business.isopen,
    buttonMessage: business.buttonMessage,
    widgetMessage: business.widgetMessage,
    iconUrl: business.iconUrl,
  });
}

/** Without what was not said. */
function whole<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function listingFromWire({ number, name, active, iconUrl, post, optimes }: Operator): NewListing {
  return { number, name, post, iconUrl, active, windows: optimes.map(windowFromWire) };
}

function windowFromWire({ day, availableFrom, availableUntil }: Optime): Window {
  return { day, from: wholeTime(availableFrom), until: wholeTime(availableUntil) };
}

/** Exactly the documented keys in exactly this order (tochat point 5). */
export function businessToWire({ inbox, widget, listings }: WidgetInbox) {
  return {
    id: inbox.id,
    name: inbox.name,
    whatsapps: listings.map(listingToWire),
    color: widget.color,
    rightpos: widget.rightSide,
    active: inbox.active,
    isopen: widget.opensItself,
    buttonMessage: widget.buttonMessage,
    widgetMessage: widget.widgetMessage,
    iconUrl: widget.iconUrl,
    textColor: widget.textColor,
  };
}

function listingToWire({ id, number, name, active, iconUrl, post, windows }: Listing) {
  return { id, number, name, active, iconUrl, post, optimes: windows.map(windowToWire) };
}

function windowToWire({ day, from, until }: Window) {
  return { day, availableFrom: wholeTime(from), availableUntil: wholeTime(until) };
}

/** HH:MM is taken, from here and from other doors; HH:MM:SS is sent (tochat point 7). */
function wholeTime(time: string): string {
  return time.length === 5 ? `${time}:00` : time;
}
