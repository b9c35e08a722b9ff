import type { Core } from '../../core/core.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Answer, Failure } from '../contract.ts';
import type { Refused } from '../refused.ts';

export type Envelope = { status: number; code: 0 | 1; message: string; body: object; seconds: number };

/** Chats answer with the same keys in another order (point 1). */
export type Wrap = (envelope: Envelope) => Answer;

export const inOrder: Wrap = ({ status, code, message, body, seconds }) => ({
  status,
  body: { time: rounded(seconds), code, message, body },
});
export const inOrderOfChats: Wrap = ({ status, code, message, body, seconds }) => ({
  status,
  body: { body, code, message, time: rounded(seconds) },
});

function rounded(seconds: number): number {
  return Math.round(seconds * 1e5) / 1e5;
}

/** What is said of a failure took no time that would matter: so a repeated one is the same byte for byte. */
export const failed = (message: string, status = 200): Envelope => ({
  status,
  code: 1,
  message,
  body: {},
  seconds: 0,
});

type Table<K extends Refusal['refused']> = { [P in K]: (refusal: Refusal<P>) => Envelope };

const said =
  <K extends Refusal['refused']>(table: Table<K>) =>
  (refusal: Refusal<K>): Envelope =>
    (table[refusal.refused] as (refusal: Refusal<K>) => Envelope)(refusal);

const shared = {
  forbidden: () => failed('This key may not do that'),
  idempotency_key_reused: () => failed('This Idempotency-Key was used with another body', 409),
};

export const linkRefusal = said<Refused<Core['makeAccessLink']>>({
  ...shared,
  not_found: () => failed('bot_idsha is unknown'),
  invalid: ({ field, problem }) => failed(`${field === 'phone' ? 'celullar' : 'date_limit'} ${problem}`),
  no_channel: ({ channel }) => failed(`No channel is set up for ${channel === 'email' ? 'mail' : 'SMS'}`),
  throttled: () => failed('Too many messages today: come again later', 429),
});

export const userRefusal = said<Refused<Core['registerUser']>>(shared);

export const chatRefusal = said<Refused<Core['startUserChat']>>({
  ...shared,
  not_found: () => failed('contacts has an unknown idsha'),
  invalid: ({ problem }) => failed(`contacts ${problem}`),
  already_exists: () => failed('Not possible right now'),
});

const failures: { [K in Failure['kind']]: { status: number; message: string } } = {
  malformed: { status: 400, message: 'The body is no valid JSON' },
  invalid: { status: 400, message: 'The request is not valid' },
  unknown_route: { status: 404, message: 'There is no such path' },
  gone: { status: 410, message: 'Gone' },
  too_large: { status: 413, message: 'The body is too large' },
  throttled: { status: 429, message: 'Too many requests: wait' },
  bug: { status: 500, message: 'Something went wrong here' },
  overloaded: { status: 503, message: 'Not possible right now: come again' },
};

export function failureAnswer(failure: Failure): Answer {
  const { status, message } = failures[failure.kind];
  const headers = 'retryAfterSeconds' in failure && { headers: { 'retry-after': `${failure.retryAfterSeconds}` } };
  return { ...inOrder(failed(message, status)), ...headers };
}
