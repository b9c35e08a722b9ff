import { type Static, Type } from 'typebox';
import { phoneNumber } from '../../core/address.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { lacks, lacksAll } from '../../core/right.ts';
import type { WidgetInboxPatch } from '../../core/widget-inboxes.ts';
import type { WidgetInbox } from '../../core/widget-nouns.ts';
import { bodyBytes, type Route } from '../contract.ts';
import { timezone, window } from './inboxes.ts';
import { mapped, orNotFound } from './mapping.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Inboxes';
const boolean = (description: string) => Type.Boolean({ description });
const described = (schema: ReturnType<typeof wire.text>, description: string) =>
  Type.Union([schema, Type.Null()], { description });
const color = Type.String({ pattern: '^#[0-9a-fA-F]{6}$', examples: ['#25d366'] });
const windows = Type.Array(window, {
  maxItems: 100,
  description: 'In the widget’s time zone. One that ends at or before its start runs past midnight; none: always',
});

const person = {
  number: wire.phone,
  name: wire.name(),
  post: wire.nullable(wire.name()),
  pictureUrl: wire.nullable(wire.link),
  active: boolean('Shown to visitors'),
  prefilledText: described(wire.text(1000), 'Stands in the visitor’s WhatsApp already'),
  windows,
};
const { number, name, ...optional } = person;
const listing = wire.input({
  id: Type.Optional(wire.nullable(Type.String({ ...wire.id, description: 'Of one that goes on; none: a new one' }))),
  agentId: Type.Optional(
    wire.nullable(Type.String({ ...wire.id, description: 'Whom a new one shows; none: it makes an agent' })),
  ),
  number,
  name,
  ...Type.Partial(Type.Object(optional)).properties,
});
const unset = { post: null, active: true, prefilledText: null, windows: [] };

const changeable = {
  name: wire.name(),
  active: boolean('Off: it shows nothing and takes no messages'),
  timezone,
  liveChat: boolean('Visitors may write'),
  color,
  textColor: color,
  rightSide: Type.Boolean(),
  opensItself: boolean('On screens that are wide enough'),
  buttonMessage: described(wire.text(255), 'On the button'),
  widgetMessage: described(wire.text(255), 'Greets who opens it'),
  offlineMessage: described(wire.text(255), 'Greets instead while nobody is there'),
  consentText: described(wire.text(1000), 'What a visitor agrees to before writing; null: nothing is asked'),
  iconUrl: wire.nullable(wire.link),
};

const text = wire.nullable(Type.String());
const settings = wire.noun('WidgetSettings', {
  inboxId: wire.id,
  ...changeable,
  name: Type.String(),
  color: Type.String(),
  textColor: Type.String(),
  buttonMessage: text,
  widgetMessage: text,
  offlineMessage: text,
  consentText: text,
  iconUrl: text,
  listings: Type.Array(
    Type.Object(
      {
        id: wire.id,
        agentId: wire.id,
        number: Type.String({ description: 'As it was given' }),
        name: Type.String(),
        post: text,
        pictureUrl: text,
        active: Type.Boolean(),
        prefilledText: text,
        windows,
      },
      { additionalProperties: false },
    ),
  ),
});
const change = wire.patch({
  ...changeable,
  listings: Type.Array(listing, { maxItems: 500, description: 'All that there shall be, in their order' }),
});

/** How the widget of a web inbox looks and whom it lists, for whoever sets it up. What visitors see of it: `/v1/widgets/:id`. */
export function widgetSettingsRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/inboxes/:id/widget',
      { tag, summary: 'The widget of a web inbox', answer: settings, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        mapped(
          orNotFound(await core.read(call.accountId).inboxes.withWidget(params.id as string), 'inbox'),
          settingsToWire,
        ),
    ),
    authed(
      context,
      'PATCH',
      '/v1/inboxes/:id/widget',
      {
        mostBytes: bodyBytes.most,
        tag,
        summary: 'Change the widget of a web inbox',
        description:
          '`listings` replaces all: one with its `id` goes on, one without is new. An agent that is no longer listed no longer serves the inbox, and stays an agent.',
        body: change,
        answer: settings,
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params, body }) => {
        const id = params.id as string;
        const no =
          lacks(call.actor, 'settings') ?? (body.listings && (await unfit(context, call.accountId, id, body.listings)));
        return no ?? mapped(await core.changeWidgetInbox(call, id, patchFromWire(body)), settingsToWire);
      },
    ),
  ];
}

type ListingInput = Static<typeof listing>;

/** A slip in a list that replaces another must not make somebody new. */
async function unfit(
  { core }: Context,
  accountId: string,
  inboxId: string,
  wanted: readonly ListingInput[],
): Promise<Refusal<'invalid'> | null> {
  const stored = await core.read(accountId).inboxes.withWidget(inboxId);
  const left = new Set(stored?.listings.map(({ id }) => id));
  for (const [i, { id, agentId, number }] of wanted.entries()) {
    const no = (field: string, problem: string) => refuse('invalid', { field: `listings[${i}].${field}`, problem });
    if (phoneNumber(number) === null) return no('number', 'is no phone');
    if (!id) continue;
    if (agentId) return no('agentId', 'is for a new one');
    if (stored && !left.delete(id)) return no('id', 'is none of this widget’s, or is there twice');
  }
  return null;
}

function patchFromWire({ name, active, timezone, liveChat, listings, ...widget }: Static<typeof change>) {
  const patch: WidgetInboxPatch = { dialect: 'v1', widget };
  if (name !== undefined) patch.name = name;
  if (active !== undefined) patch.active = active;
  if (timezone !== undefined) patch.timezone = timezone;
  if (liveChat !== undefined) patch.liveChat = liveChat;
  if (listings) patch.listings = listings.map(listingFromWire);
  return patch;
}

function listingFromWire({ id = null, pictureUrl, ...rest }: ListingInput) {
  return { ...unset, ...rest, id, iconUrl: pictureUrl ?? null };
}

function settingsToWire({ inbox, widget, listings }: WidgetInbox) {
  const { name, active, timezone, liveChat } = inbox;
  return {
    inboxId: inbox.id,
    name,
    active,
    timezone,
    liveChat,
    ...widget,
    listings: listings.map(({ id, agentId, number, name, post, iconUrl, active, prefilledText, windows }) => ({
      id,
      agentId,
      number,
      name,
      post,
      pictureUrl: iconUrl,
      active,
      prefilledText,
      windows,
    })),
  };
}
