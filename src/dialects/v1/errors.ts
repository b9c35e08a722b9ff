import type { Refusal, RefusalKind } from '../../core/refusal.ts';
import type { Answer, Failure } from '../contract.ts';

/** Every refusal of the core as problem+json (RFC 9457): status, title, and what may be said of it. A new refusal does not compile
 *  until it has its row here. */
const table: { [K in RefusalKind]: { status: number; title: string } } = {
  not_found: { status: 404, title: 'There is no such thing' },
  forbidden: { status: 403, title: 'This credential may not do that' },
  invalid: { status: 422, title: 'A field is not right' },
  wrong_credentials: { status: 401, title: 'E-mail or password is wrong' },
  throttled: { status: 429, title: 'Too many tries: wait' },
  overloaded: { status: 503, title: 'Too much at once: come again' },
  idempotency_key_reused: { status: 409, title: 'This Idempotency-Key was used for something else' },
  already_exists: { status: 409, title: 'Another one has this already' },
  in_use: { status: 409, title: 'It is in use' },
  conversation_taken: { status: 409, title: 'Somebody else has this conversation' },
  conversation_closed: { status: 409, title: 'This conversation is closed' },
  conversation_replaced: { status: 409, title: 'The contact has another open conversation' },
  agent_unavailable: { status: 409, title: 'This agent cannot take it' },
  reply_window_closed: { status: 409, title: 'The time to reply is over: wait until the contact writes' },
  inbox_inactive: { status: 409, title: 'This inbox is switched off' },
  last_owner: { status: 409, title: 'An account needs an owner' },
  link_used_up: { status: 410, title: 'This link was used, or its time is over' },
};

export function problem(status: number, type: string, title: string, more: object = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: `urn:parley:${type}`, title, status, ...more }),
  };
}

export function refusalAnswer(refusal: Refusal): Answer {
  const { refused, ...details } = refusal;
  const { status, title } = table[refused];
  const answer = problem(status, refused, title, details);
  if ('retryAfterSeconds' in refusal) answer.headers = { ...answer.headers, 'retry-after': `${refusal.retryAfterSeconds}` };
  return answer;
}

export function failureAnswer(failure: Failure): Answer {
  switch (failure.kind) {
    case 'malformed':
      return problem(400, 'malformed', 'The body is not valid JSON in UTF-8');
    case 'too_large':
      return problem(413, 'too_large', 'The body is larger than 1 MB');
    case 'unknown_route':
      return problem(404, 'not_found', 'There is no such path');
    case 'invalid':
      return problem(422, 'invalid', 'A field is not right', { problems: failure.problems });
    case 'overloaded':
      return refusalAnswer({ refused: 'overloaded', retryAfterSeconds: failure.retryAfterSeconds });
    case 'gone':
      return problem(410, 'gone', 'The log does not reach back that far: read everything anew', { oldest: failure.oldest });
    case 'bug':
      return problem(500, 'bug', 'Something went wrong here');
  }
}

export function unauthorized(): Answer {
  const answer = problem(401, 'unauthorized', 'Send an API key or a session');
  answer.headers = { ...answer.headers, 'www-authenticate': 'Bearer' };
  return answer;
}
