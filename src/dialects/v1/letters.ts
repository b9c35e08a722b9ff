import { Type } from 'typebox';
import type { Call } from '../../core/call.ts';
import { type LetterFate, letterStates, templates } from '../../core/letter-ports.ts';
import { lacks } from '../../core/right.ts';
import type { Right } from '../../core/role.ts';
import type { Route } from '../contract.ts';
import { mapped, orNotFound, pageToWire } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Letters';
const channels = ['email', 'sms'] as const;
const states = wire.oneOf(
  letterStates,
  '`kept`: in the outbox of a demo account instead of being sent; `gone`: what it was for is past; `uncertain`: nobody knows whether it arrived',
);

export const letter = wire.noun('Letter', {
  id: wire.id,
  template: wire.oneOf(templates, 'What it says'),
  channel: wire.oneOf(channels),
  recipient: Type.String({
    description:
      'An e-mail address, or the digits of a telephone number. `•••` for callers that may not read who it is: members need `members`, people with access links `conversations`',
  }),
  state: states,
  failure: wire.nullable(
    Type.String({
      description:
        'Why it waits or ended so, in the server’s own words; or `no_channel`: nothing is set up to send it, `unanswered`: the server had it and said nothing, `interrupted`: the process that sent it died, `out_of_reach`: the account’s own server is unknown, or in a network that is not reached',
    }),
  ),
  attempts: Type.Integer({ description: 'How often it was tried since somebody last said so' }),
  nextTryAt: wire.nullable(wire.instant),
  createdAt: wire.instant,
  endedAt: wire.nullable(wire.instant),
});

/** The right that allows reading the recipient of a notification: a member, a customer, or the tester of a carrier. */
const rightToName: Record<LetterFate['template'], Right> = {
  invitation: 'members',
  'access-link': 'conversations',
  test: 'settings',
};

/** A server that refuses a recipient often names it. */
function letterFor({ actor }: Call): (fate: LetterFate) => LetterFate {
  return (fate) => {
    const { template, recipient, failure } = fate;
    if (!lacks(actor, rightToName[template])) return fate;
    return { ...fate, recipient: hidden, failure: failure?.replaceAll(recipient, hidden) ?? null };
  };
}

const hidden = '•••';

/** Mails and text messages that the account sends of itself, outside of conversations. Their texts are not told: whoever reads the link
 *  in one comes in. */
export function letterRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/letters',
      {
        tag,
        summary: 'Letters, newest first',
        description:
          'Invitations and access links by mail and text message. What was sent, kept or is gone is forgotten after 7 days; what failed stays.',
        query: Type.Object({
          ...wire.page,
          state: Type.Optional(states),
          channel: Type.Optional(wire.oneOf(channels)),
        }),
        answer: wire.pageOf(letter),
        refuses: ['forbidden'],
      },
      async (call, { query }) => {
        const no = lacks(call.actor, 'settings');
        if (no) return no;
        const { state = null, channel = null } = query;
        const { letters } = core.read(call.accountId);
        return pageToWire(await letters.list({ state, channel }, pageRequest(query)), letterFor(call));
      },
    ),
    authed(
      context,
      'GET',
      '/v1/letters/:id',
      { tag, summary: 'One letter', answer: letter, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacks(call.actor, 'settings') ??
        mapped(orNotFound(await core.read(call.accountId).letters.get(params.id as string), 'letter'), letterFor(call)),
    ),
    authed(
      context,
      'POST',
      '/v1/letters/:id/retry',
      {
        tag,
        summary: 'Send a letter again',
        description:
          'One that failed, or of which nobody knows whether it arrived: then it may arrive twice. One that waits is tried now.',
        answer: letter,
        refuses: ['forbidden', 'not_found', 'letter_sent'],
      },
      async (call, { params }) => mapped(await core.retryLetter(call, params.id as string), letterFor(call)),
    ),
  ];
}
