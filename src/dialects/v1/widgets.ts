import { Type } from 'typebox';
import { phoneDigits } from '../../core/phone.ts';
import { isRefusal, refuse } from '../../core/refusal.ts';
import type { Opening } from '../../core/schedule.ts';
import type { Storefront } from '../../core/storefront.ts';
import type { Route } from '../contract.ts';
import { cached, taggedOnce } from '../etag.ts';
import { isRobot } from '../robot.ts';
import { refusalAnswer } from './errors.ts';
import { type Context, mayShow, open, Ready } from './route.ts';
import * as wire from './schemas.ts';

const text = wire.nullable(Type.String());
const object = (properties: Parameters<typeof Type.Object>[0]) =>
  Type.Object(properties, { additionalProperties: false });

const openings = wire.nullable(
  Type.Array(object({ from: wire.instant, until: wire.instant }), { description: 'The coming ones; null: always' }),
);

export const widget = wire.noun('Widget', {
  id: wire.id,
  name: Type.String(),
  color: Type.String(),
  textColor: Type.String(),
  rightSide: Type.Boolean(),
  opensItself: Type.Boolean(),
  buttonMessage: text,
  widgetMessage: text,
  iconUrl: text,
  offlineMessage: text,
  consentText: wire.nullable(
    Type.String({ description: 'What a visitor agrees to before it writes or goes to WhatsApp' }),
  ),
  liveChat: Type.Boolean({ description: 'Visitors may write' }),
  menu: wire.nullable(
    object({
      text: Type.String(),
      choices: Type.Array(Type.String(), { description: 'Write one of them to begin with it' }),
    }),
  ),
  answering: Type.Boolean({ description: 'Somebody is there to answer who writes now' }),
  openings,
  listings: Type.Array(
    object({
      id: wire.id,
      name: Type.String(),
      post: text,
      pictureUrl: text,
      whatsapp: Type.String({ description: 'Digits, as wa.me takes them' }),
      prefilledText: wire.nullable(Type.String({ description: 'Stands in the visitor’s WhatsApp' })),
      available: Type.Boolean(),
      openings,
    }),
  ),
  agents: Type.Array(object({ id: wire.id, name: Type.String(), pictureUrl: text }), {
    description: 'Who may answer a visitor',
  }),
});

const newClick = wire.input({
  id: wire.id,
  listingId: Type.Optional(wire.nullable(wire.id)),
  page: Type.Optional(
    wire.nullable(Type.String({ maxLength: 8000, description: 'The page that it began on; its query is not kept' })),
  ),
  referrer: Type.Optional(
    wire.nullable(Type.String({ maxLength: 8000, description: 'Where the visitor came from; its host is kept' })),
  ),
});

/** A visitor's page asks once, and has nothing to compute. */
const cacheSeconds = 5;

export function widgetRoutes(context: Context): Route[] {
  return [
    open(
      context,
      'POST',
      '/v1/widgets/:id/clicks',
      {
        tag: 'Visitors',
        summary: 'A visitor goes from a page to WhatsApp',
        description:
          'As a beacon, of any content type. An id that was counted is not counted again, and robots are not.',
        body: newClick,
        everyOrigin: true,
        limits: [{ by: 'network', most: 300, seconds: 20 }],
        refuses: ['not_found', 'overloaded'],
      },
      async ({ params, body, request }) => {
        const id = params.id as string;
        if (!(await mayShow(context, id, request))) return refuse('not_found', { noun: 'inbox' });
        if (isRobot(request)) return null;
        const click = {
          id: body.id,
          listingId: body.listingId ?? null,
          page: body.page ?? null,
          referrer: body.referrer || null,
        };
        const counted = await context.core.countClick(id, click);
        return isRefusal(counted) ? counted : null;
      },
    ),
    open(
      context,
      'GET',
      '/v1/widgets/:id',
      {
        tag: 'Visitors',
        summary: 'What the page of a business shows its visitors now',
        description: 'Openings are instants in UTC: the page needs no time zone.',
        answer: widget,
        everyOrigin: true,
        refuses: ['not_found'],
      },
      async ({ params, request }) => {
        const id = params.id as string;
        const isShown = await mayShow(context, id, request);
        const found = isShown ? await context.core.showWidget(id) : refuse('not_found', { noun: 'inbox' });
        const isOpen = !isRefusal(found) && found.host === null;
        const answer = isRefusal(found)
          ? refusalAnswer(found)
          : cached(widgetBody(found), cacheSeconds, request.headers);
        // A cache must not give one page what was said to another.
        return new Ready({ ...answer, headers: { ...answer.headers, ...(!isOpen && { vary: 'origin' }) } });
      },
    ),
  ];
}

const widgetBody = taggedOnce((found: Storefront) => JSON.stringify(widgetToWire(found)));

export function widgetToWire({ inbox, widget: look, shown, agents, answering, openings, bot }: Storefront) {
  return {
    id: inbox.id,
    name: inbox.name,
    ...look,
    liveChat: inbox.liveChat,
    menu: bot && { text: bot.greeting, choices: bot.choices.map(({ label }) => label) },
    answering,
    openings: openingsToWire(openings),
    listings: shown.map(({ id, name, post, iconUrl, number, prefilledText, available, openings: own }) => ({
      id,
      name,
      post,
      pictureUrl: iconUrl,
      whatsapp: phoneDigits(number) ?? '',
      prefilledText,
      available,
      openings: openingsToWire(own),
    })),
    agents: agents.map(({ id, name, pictureUrl }) => ({ id, name, pictureUrl })),
  };
}

function openingsToWire(openings: Opening[] | null) {
  return openings?.map(({ from, until }) => ({ from: instant(from), until: instant(until) })) ?? null;
}

const instant = (at: number): string => new Date(at).toISOString();
