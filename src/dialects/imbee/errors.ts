import type { Core } from '../../core/core.ts';
import type { Answer } from '../contract.ts';
import { failing } from '../failure.ts';
import { type Refused, saying } from '../refused.ts';

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

const shared = {
  forbidden: () => failed('This key may not do that'),
  idempotency_key_reused: () => failed('This Idempotency-Key was used with another body', 409),
};

export const linkRefusal = saying<Refused<Core['makeAccessLink']>, Envelope>({
  ...shared,
  not_found: () => failed('bot_idsha is unknown'),
  invalid: ({ field, problem }) => failed(`${field === 'phone' ? 'celullar' : 'date_limit'} ${problem}`),
  no_channel: ({ channel }) => failed(`No channel is set up for ${channel === 'email' ? 'mail' : 'SMS'}`),
  throttled: () => failed('Too many messages today: come again later', 429),
});

export const userRefusal = saying<Refused<Core['registerUser']>, Envelope>({
  ...shared,
  already_exists: () => failed('uniqueIdSha was registered with another corporate token'),
});

export const chatRefusal = saying<Refused<Core['startUserChat']>, Envelope>({
  ...shared,
  not_found: () => failed('contacts has an unknown idsha'),
  invalid: ({ problem }) => failed(`contacts ${problem}`),
  already_exists: () => failed('Not possible right now'),
});

export const failureAnswer = failing(
  {
    malformed: 'The body is no valid JSON',
    invalid: 'The request is not valid',
    unknown_route: 'There is no such path',
    gone: 'Gone',
    too_large: 'The body is too large',
    throttled: 'Too many requests: wait',
    bug: 'Something went wrong here',
    overloaded: 'Not possible right now: come again',
  },
  (status, message) => inOrder(failed(message, status)),
);
