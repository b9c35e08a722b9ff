import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import { isRefusal } from '../core/refusal.ts';
import type { WebInbox } from '../core/widget-nouns.ts';

const hour = 3_600_000;

/** Hours of the day at which people look for a bicycle, and how many of them want to talk about it. */
const rush: [atHour: number, clicks: number][] = [
  [9, 2],
  [12, 4],
  [17, 3],
  [20, 6],
];
/** Sundays first. */
const weekdayShare = [0.5, 1, 0.8, 0.9, 1, 1.3, 1.6];
const referrers = [
  'https://www.google.com/',
  null,
  'https://www.instagram.com/',
  'https://www.google.com/',
  'https://ronda.example/',
  null,
  'https://bikeforum.example/',
];
const pages = ['https://ronda.example/', 'https://ronda.example/city', 'https://ronda.example/repairs'];

/** Forms from the weeks before the stories: who sent one was answered by telephone. */
const forms: { daysAgo: number; page: string; fields: [label: string, value: string][] }[] = [
  {
    daysAgo: 18,
    page: 'https://ronda.example/contact',
    fields: [
      ['Name', 'Ingrid Solberg'],
      ['E-mail', 'ingrid@example.com'],
      ['Message', 'Do you rent out bicycles for a weekend?'],
    ],
  },
  {
    daysAgo: 15,
    page: 'https://ronda.example/repairs',
    fields: [
      ['Nombre', 'Pablo Marín'],
      ['Teléfono', '+34 600 000 071'],
      ['Mensaje', '¿Cuánto cuesta cambiar las dos cámaras?'],
    ],
  },
];

type Place = { core: Core; call: Call; shop: WebInbox; newId(): string };

/**
 * What visitors of the shop's site did in the past weeks: a dashboard without numbers explains nothing.
 * @param since in milliseconds, and so is until
 * @param goTo what the core takes for now from here on
 */
export async function makeVisits(
  place: Place,
  since: number,
  until: number,
  goTo: (at: number) => void,
): Promise<void> {
  const day = 24 * hour;
  const clicked: Promise<void>[] = [];
  for (let midnight = Math.ceil(since / day) * day, n = 0; midnight < until; midnight += day, n++) {
    const share = weekdayShare[new Date(midnight).getUTCDay()] as number;
    for (const { daysAgo, page, fields } of forms) {
      const at = midnight + 10 * hour;
      if (Math.floor((until - at) / day) !== daysAgo) continue;
      goTo(at);
      await sendForm(place, page, fields);
    }
    for (const [atHour, clicks] of rush) {
      const at = midnight + atHour * hour;
      if (at >= until) continue;
      goTo(at);
      // A slow growth, so that the plots have a shape.
      const many = Math.round(clicks * share * (1 + n / 20));
      // Each takes its time at the call, and all are written together.
      for (let i = 0; i < many; i++) clicked.push(click(place, n + atHour + i));
    }
  }
  await Promise.all(clicked);
}

async function click({ core, shop, newId }: Place, turn: number): Promise<void> {
  const listing = shop.listings[turn % shop.listings.length];
  const pick = <T>(list: readonly T[]): T => list[turn % list.length] as T;
  if (turn % 6 === 0) {
    done(await core.countLink(shop, listing?.id ?? '', 'https://maps.google.com/'));
    return;
  }
  const counted = await core.countClick(shop.inbox.id, {
    id: newId(),
    listingId: listing?.id ?? null,
    page: pick(pages),
    referrer: pick(referrers),
  });
  done(counted);
}

async function sendForm({ core, call, shop }: Place, page: string, fields: [string, string][]): Promise<void> {
  const form = fields.map(([label, value]) => ({ label, value }));
  done(await core.takeLead(shop, { listingId: null, fields: form, page, screenWidth: 1440, from: '::1' }, null));
  const reader = core.read(call.accountId);
  const open = {
    states: ['open'] as const,
    agentId: null,
    teamId: null,
    contactId: null,
    mentionedId: null,
    sought: null,
  };
  const filter = { ...open, inboxId: shop.inbox.id, scope: 'all' as const };
  const { items } = await reader.conversations.list(filter, { after: null, limit: 1 });
  for (const { id, lastNumber } of items) {
    done(await core.readConversation(call, id, lastNumber));
    done(await core.closeConversation(call, id));
  }
}

function done(result: unknown): void {
  if (isRefusal(result)) throw new Error(`The demo account could not be made: ${JSON.stringify(result)}`);
}
