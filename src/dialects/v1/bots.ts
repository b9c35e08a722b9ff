import { Type } from 'typebox';
import { botLeads } from '../../core/bot.ts';
import { noBot } from '../../core/bots.ts';
import { lacks } from '../../core/right.ts';
import { bodyBytes, type Route } from '../contract.ts';
import { orNotFound } from './mapping.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Inboxes';
const text = Type.String({ maxLength: 2000, pattern: '^[^\\u0000]*$' });
const choice = Type.Object(
  {
    label: wire.name(40),
    text,
    leadsTo: wire.oneOf(botLeads, 'text: the menu stands there again behind it; people: whoever is free'),
    targetId: wire.nullable(wire.id),
  },
  { additionalProperties: false },
);
const fields = {
  active: Type.Boolean(),
  greeting: text,
  choices: Type.Array(choice, { maxItems: 9 }),
  misunderstood: Type.Unsafe<string>({
    ...text,
    description: 'To what is none of the choices; the second time people come',
  }),
  handOver: Type.Unsafe<string>({ ...text, description: 'Said when they do' }),
};
const bot = wire.noun('Bot', fields);

/** What answers first in an inbox. */
export function botRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/inboxes/:id/bot',
      { tag, summary: 'What answers first in an inbox', answer: bot, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) => {
        const no = lacks(call.actor, 'settings');
        if (no) return no;
        const reader = core.read(call.accountId);
        const inbox = orNotFound(await reader.inboxes.get(params.id as string), 'inbox');
        if ('refused' in inbox) return inbox;
        return (await reader.bots.get(inbox.id)) ?? noBot;
      },
    ),
    authed(
      context,
      'PUT',
      '/v1/inboxes/:id/bot',
      {
        mostBytes: bodyBytes.large,
        tag,
        summary: 'Set what answers first in an inbox',
        description: `A greeting with a menu, until it hands over. Switched off, whatever it was asked goes to people.`,
        body: wire.input(fields),
        answer: bot,
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params, body }) => core.changeBot(call, params.id as string, body),
    ),
  ];
}
