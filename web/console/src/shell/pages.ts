import type { FunctionComponent } from 'react';
import type { Identity } from '../api/nouns.ts';
import { type Later, later } from '../page/later.tsx';
import { type Place, placeOf } from './places.ts';

export const Shell = later(() => import('./shell.tsx').then(({ Shell }) => Shell));

/** The places beside the inbox, each a page of its own. */
const pages: Record<Exclude<Place, 'inbox'>, Later<{ identity: Identity }>> = {
  contacts: later(() => import('../contacts/contacts.tsx').then(({ Contacts }) => Contacts)),
  agents: later(() => import('../agents/agents.tsx').then(({ Agents }) => Agents)),
  calls: later(() => import('../calls/calls.tsx').then(({ Calls }) => Calls)),
  wallets: later(() => import('../wallets/wallets.tsx').then(({ Wallets }) => Wallets)),
  widgets: later(() => import('../widgets/widgets.tsx').then(({ Widgets }) => Widgets)),
  bots: later(() => import('../bots/bots.tsx').then(({ Bots }) => Bots)),
  settings: later(() => import('../settings/settings.tsx').then(({ Settings }) => Settings)),
};

/** Null: the inbox, which is part of the shell. */
export function pageOf(place: Place): FunctionComponent<{ identity: Identity }> | null {
  return place === 'inbox' ? null : pages[place];
}

/** Fetches what an address shows while the server is still asked who looks. @param path below /console */
export function bringPage(path: string): void {
  const place = placeOf(path);
  Shell.bring();
  if (place !== 'inbox') pages[place].bring();
}
