import type { Refusal, RefusalKind } from '../../core/refusal.ts';
import type { Answer, Failure } from '../contract.ts';

type Row = { status: number; title: string };

/** Every refusal of the core as problem+json (RFC 9457): status, title, and what may be said of it. A new refusal does not compile
 *  until it has its row here. */
const refusals: { [K in RefusalKind]: Row } = {
  not_found: { status: 404, title: 'There is no such thing' },
  forbidden: { status: 403, title: 'This credential may not do that' },
  invalid: { status: 422, title: 'A field is not right' },
  wrong_credentials: { status: 401, title: 'E-mail or password is wrong' },
  throttled: { status: 429, title: 'Too much at once: wait' },
  overloaded: { status: 503, title: 'Not possible right now: come again' },
  storage_full: { status: 507, title: 'There is no room for more files right now' },
  idempotency_key_reused: { status: 409, title: 'This Idempotency-Key was used for something else' },
  already_exists: { status: 409, title: 'Another one has this already' },
  in_use: { status: 409, title: 'It is in use' },
  conversation_taken: { status: 409, title: 'Somebody else has this conversation' },
  conversation_closed: { status: 409, title: 'This conversation is closed' },
  conversation_replaced: { status: 409, title: 'The contact has another open conversation' },
  message_sent: { status: 409, title: 'This message did not fail' },
  letter_sent: { status: 409, title: 'This letter did not fail' },
  agent_unavailable: { status: 409, title: 'This agent cannot take it' },
  reply_window_closed: { status: 409, title: 'The time to reply is over: wait until the contact writes' },
  attachment_used: { status: 409, title: 'This attachment was sent already: upload it again' },
  infected: { status: 422, title: 'A virus was found in it' },
  inbox_inactive: { status: 409, title: 'This inbox is switched off' },
  contacts_conflict: { status: 409, title: 'Both contacts have an open conversation in one inbox, or are in one chat' },
  merge_ended: { status: 409, title: 'This merge cannot be taken back' },
  last_owner: { status: 409, title: 'An account needs an owner' },
  not_enough_tokens: { status: 409, title: 'There are not that many tokens' },
  line_not_shared: { status: 409, title: 'Nobody shares this line' },
  no_channel: { status: 409, title: 'The account has no channel for it' },
  not_posted: { status: 409, title: 'This agent has no post there' },
  wallet_not_empty: { status: 409, title: 'There are tokens in it, or held of it' },
  hold_ended: { status: 409, title: 'This hold has ended' },
  link_used_up: { status: 410, title: 'This link was used, or its time is over' },
};

/** What goes wrong before or beside the core. */
const mishaps = {
  malformed: { status: 400, title: 'The body is not valid JSON in UTF-8' },
  unauthorized: { status: 401, title: 'Send an API key or a session' },
  foreign_page: { status: 403, title: 'A page of somebody else may not do that' },
  gone: { status: 410, title: 'The log does not reach back that far: read everything anew' },
  too_large: { status: 413, title: 'The body is too large' },
  too_slow: { status: 408, title: 'The file came too slowly: at least 10 kB a second are needed' },
  bug: { status: 500, title: 'Something went wrong here' },
} satisfies Record<string, Row>;

export const problems = { ...refusals, ...mishaps };
export type ProblemKind = keyof typeof problems;

export function problem(kind: ProblemKind, more: object = {}, headers: Record<string, string> = {}): Answer {
  const { status, title } = problems[kind];
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: typeOf(kind), title, status, ...more }),
  };
}

export function typeOf(kind: ProblemKind): string {
  return `urn:parley:${kind}`;
}

export function refusalAnswer(refusal: Refusal): Answer {
  const { refused, ...details } = refusal;
  const headers: Record<string, string> = {};
  if ('retryAfterSeconds' in refusal) headers['retry-after'] = String(refusal.retryAfterSeconds);
  return problem(refused, details, headers);
}

export function failureAnswer(failure: Failure): Answer {
  switch (failure.kind) {
    case 'unknown_route':
      return problem('not_found', { title: 'There is no such path' });
    case 'invalid':
      return problem('invalid', { problems: failure.problems.slice(0, mostProblems).map(short) });
    case 'overloaded':
    case 'throttled':
      return refusalAnswer({ refused: failure.kind, retryAfterSeconds: failure.retryAfterSeconds });
    case 'too_large':
      return problem('too_large', { maxBytes: failure.maxBytes });
    case 'gone':
      return problem('gone', { oldest: failure.oldest });
    default:
      return problem(failure.kind);
  }
}

const mostProblems = 20;

/** A megabyte of wrong fields is not sent back. */
function short({ path, message }: { path: string; message: string }) {
  return { path: path.slice(0, 200), message };
}

export function unauthorized(): Answer {
  return problem('unauthorized', {}, { 'www-authenticate': 'Bearer' });
}
