import type { NewWidgetInbox } from '../../core/inboxes.ts';
import type { Listing, WidgetInbox } from '../../core/nouns.ts';
import type { Window } from '../../core/schedule.ts';
import type { Business, Operator, Optime } from './schemas.ts';

/** A business is a web inbox with its widget; an entry of `whatsapps` is a listing (domain.md). */
export function businessFromWire(business: Business): NewWidgetInbox {
  return {
    dialect: 'tochat',
    name: business.name,
    active: business.active,
    timezone: business.timezone,
    widget: {
      color: business.color,
      textColor: business.textColor,
      rightSide: business.rightpos,
      opensItself: business.isopen,
      buttonMessage: business.buttonMessage,
      widgetMessage: business.widgetMessage,
      iconUrl: business.iconUrl,
    },
    listings: business.whatsapps.map(listingFromWire),
  };
}

function listingFromWire({
  number,
  name,
  active,
  iconUrl,
  post,
  optimes,
}: Operator): NewWidgetInbox['listings'][number] {
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
