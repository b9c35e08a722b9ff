import type { Core } from '../../core/core.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Answer } from '../contract.ts';
import { failing } from '../failure.ts';
import type { Refused } from '../refused.ts';

/** The envelope of everything that does not go well; the two texts are the same. */
function failed(status: number, text: string): Answer {
  return { status, body: { success: false, data: null, error: text, message: text } };
}

/** What this dialect itself says no to; a documented envelope goes out with 200 (docs/dialects/README.md, rule 2). */
export const refused = (text: string): Answer => failed(200, text);

export const unauthorized = (): Answer => ({
  ...failed(401, 'A valid key is needed'),
  headers: { 'www-authenticate': 'Basic realm="Parley"' },
});

type Capability =
  | 'addLine'
  | 'joinLine'
  | 'keepFirstToken'
  | 'saveContactInbox'
  | 'takeContact'
  | 'handOverContact'
  | 'moveContact'
  | 'countContact'
  | 'removeConversations'
  | 'removeContactInbox'
  | 'startConversation'
  | 'send'
  | 'receive'
  | 'upload';
export type HciRefusal = Refusal<Refused<Core[Capability]>>;

const words: { [K in HciRefusal['refused']]: (refusal: Refusal<K>) => Answer } = {
  not_found: ({ noun }) => refused(`${nouns[noun] ?? 'Record'} not found`),
  forbidden: ({ right }) => refused(`The key lacks the right "${right}"`),
  invalid: ({ field, problem }) => refused(`${field} ${problem}`),
  already_exists: ({ field }) => refused(exists[field] ?? `The ${field} is taken`),
  conversation_taken: ({ agentId, agentName }) => refused(`The contact is with ${agentName} (${agentId})`),
  conversation_closed: () => refused('The chat is closed'),
  agent_unavailable: () => refused('The operator is not in the area of the contact'),
  reply_window_closed: ({ since }) =>
    refused(
      since === null
        ? 'The contact has not written yet: messages may be sent for 24 hours after its last one'
        : `The 24 hours after the last message of the contact ended at ${since}`,
    ),
  inbox_inactive: () => refused('The manager is switched off'),
  attachment_used: () => refused('The file was sent before'),
  infected: ({ found }) => refused(`The file is infected: ${found}`),
  idempotency_key_reused: () => failed(409, 'This Idempotency-Key was used with another body'),
  overloaded: ({ retryAfterSeconds }) => failure({ kind: 'overloaded', retryAfterSeconds }),
  throttled: ({ retryAfterSeconds }) => failure({ kind: 'throttled', retryAfterSeconds }),
  storage_full: () => failed(507, 'There is no room for more files right now'),
};

const nouns: Partial<Record<Refusal<'not_found'>['noun'], string>> = {
  inbox: 'Manager',
  team: 'Area',
  agent: 'Operator',
  contact: 'Contact',
  conversation: 'Chat',
};

const exists: Record<string, string> = {
  label: 'The controllerPort belongs to another manager',
  number: 'The number belongs to another manager',
  page: 'The Facebook page belongs to another manager',
  address: 'The number or page belongs to another manager',
  line: 'The manager has another number or page already',
  protocol: 'The protocol belongs to another contact',
};

export function refusalAnswer(refusal: HciRefusal): Answer {
  return (words[refusal.refused] as (refusal: Refusal) => Answer)(refusal);
}

export const failure = failing(
  {
    malformed: 'The body is no JSON',
    invalid: 'The request is not valid',
    unknown_route: 'Not found',
    gone: 'The cursor is too old: read everything anew',
    too_large: 'The body is too large',
    bug: 'Internal error',
    throttled: 'Too many requests',
    overloaded: 'Try again later',
  },
  failed,
);
