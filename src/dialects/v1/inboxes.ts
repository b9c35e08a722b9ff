import { Type } from 'typebox';
import { channels } from '../../core/nouns.ts';
import { lacksAll } from '../../core/right.ts';
import { weekdays } from '../../core/schedule.ts';
import { bodyBytes, type Route } from '../contract.ts';
import { orNotFound } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Inboxes';
const time = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$', description: 'HH:MM or HH:MM:SS' });
export const window = wire.input({ day: wire.oneOf(weekdays), from: time, until: time });
export const schedule = wire.input(
  {
    windows: Type.Array(window, { maxItems: 100 }),
    exceptions: Type.Optional(
      Type.Array(
        wire.input({ date: wire.day, hours: Type.Array(wire.input({ from: time, until: time }), { maxItems: 20 }) }),
        {
          maxItems: 400,
          description: 'Dates with hours of their own instead of their weekday’s; none: closed',
        },
      ),
    ),
  },
  { description: 'When somebody is there. A window that ends at or before its start runs past midnight; none: always' },
);
const ids = wire.listOf(wire.id, 500);

const assignment = wire.oneOf(['manual', 'automatic'], 'automatic: given out to whoever is free, oldest first');
const acceptSeconds = Type.Union([Type.Integer({ minimum: 10, maximum: 86_400 }), Type.Null()], {
  description:
    'How long whoever is given a conversation by itself has to open or answer it, before it goes back to those who wait, and to somebody else: to the same again after everybody who is free, ever less often from the third time on, or when it says anew that it is there; null: as long as it takes',
});
const liveChat = Type.Boolean({ description: 'Visitors may write; web inboxes only' });
export const timezone = Type.Union([wire.timezone, Type.Null()], { description: 'null: the account’s' });

export const inbox = wire.noun('Inbox', {
  id: wire.id,
  channel: wire.oneOf(channels),
  name: Type.String(),
  address: wire.nullable(Type.String({ description: 'What people write or call; null for web' })),
  timezone,
  schedule: wire.nullable(schedule),
  assignment,
  acceptSeconds,
  liveChat,
  active: Type.Boolean(),
  agentIds: ids,
  teamIds: ids,
  createdAt: wire.instant,
});

const changeable = {
  name: wire.name(),
  address: wire.nullable(wire.text(255)),
  timezone,
  schedule: wire.nullable(schedule),
  assignment,
  acceptSeconds,
  liveChat,
  active: Type.Boolean(),
  agentIds: ids,
  teamIds: ids,
};
const { name, ...optional } = changeable;
const newInbox = wire.input({
  channel: wire.oneOf(channels),
  name,
  ...Type.Partial(Type.Object(optional)).properties,
});
const unset = {
  address: null,
  timezone: null,
  schedule: null,
  assignment: 'manual' as const,
  acceptSeconds: null,
  liveChat: false,
  active: true,
  agentIds: [],
  teamIds: [],
};

export function inboxRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/inboxes',
      { tag, summary: 'Inboxes', query: wire.pageQuery, answer: wire.pageOf(inbox), refuses: ['forbidden'] },
      async (call, { query }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        core.read(call.accountId).inboxes.list(pageRequest(query)),
    ),
    authed(
      context,
      'POST',
      '/v1/inboxes',
      {
        mostBytes: bodyBytes.most,
        tag,
        summary: 'Add an inbox',
        description: 'An inbox that names no agent and no team is everybody’s.',
        body: newInbox,
        answer: inbox,
        status: 201,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      (call, { body }) => core.addInbox(call, inOrder({ ...unset, ...body })),
    ),
    authed(
      context,
      'GET',
      '/v1/inboxes/:id',
      { tag, summary: 'One inbox', answer: inbox, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        orNotFound(await core.read(call.accountId).inboxes.get(params.id as string), 'inbox'),
    ),
    authed(
      context,
      'PATCH',
      '/v1/inboxes/:id',
      {
        mostBytes: bodyBytes.most,
        tag,
        summary: 'Change an inbox',
        description: '`agentIds` and `teamIds` replace all that serve it. The channel stays.',
        body: wire.patch(changeable),
        answer: inbox,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      (call, { params, body }) => core.changeInbox(call, params.id as string, inOrder(body)),
    ),
    authed(
      context,
      'DELETE',
      '/v1/inboxes/:id',
      {
        tag,
        summary: 'Remove an inbox',
        description: 'Its conversations are closed; they stay and can be read.',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.removeInbox(call, params.id as string),
    ),
  ];
}

/** As they are read again. */
function inOrder<F extends { agentIds?: string[]; teamIds?: string[] }>(fields: F): F {
  const { agentIds, teamIds } = fields;
  return {
    ...fields,
    ...(agentIds && { agentIds: agentIds.toSorted() }),
    ...(teamIds && { teamIds: teamIds.toSorted() }),
  };
}
