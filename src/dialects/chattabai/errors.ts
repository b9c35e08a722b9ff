import type { Core } from '../../core/core.ts';
import type { Answer } from '../contract.ts';
import { failing } from '../failure.ts';
import { type Refused, type Sayings, saying } from '../refused.ts';

/** The codes are the application's: HTTP says 200 (chattabai point 1). */
function failed(code: number, message: string): Answer {
  return { status: 200, body: { status: 0, message, code } };
}

export const answers = {
  invalid: failed(10, 'request data is invalid'),
  unauthorized: { ...failed(40, 'unauthorized'), unknownCaller: true } satisfies Answer,
  refNotFound: failed(200, 'ref not found'),
  numberNotFound: failed(221, 'outbound number not found'),
  notShared: failed(222, 'line sharing not enabled'),
  statusInvalid: failed(218, 'status is invalid'),
  dialedNumberUnknown: failed(307, 'dialed number does not exist'),
  dialStatusInvalid: failed(311, 'invalid dial status'),
  failed: failed(30, 'failed'),
};

// The hash of a system may all that its routes ask for: `forbidden` cannot come.
const presenceRefusals: Sayings<Refused<Core['setPresenceOfRef']>, Answer> = {
  forbidden: () => answers.unauthorized,
  not_found: () => answers.refNotFound,
  invalid: () => answers.statusInvalid,
  idempotency_key_reused: () => answers.invalid,
};

const lineRefusals: Sayings<Refused<Core['setPresenceOfLine']>, Answer> = {
  ...presenceRefusals,
  not_found: () => answers.numberNotFound,
  line_not_shared: () => answers.notShared,
};

const callRefusals: Sayings<Refused<Core['recordCall']>, Answer> = {
  forbidden: () => answers.unauthorized,
  not_found: ({ noun }) => (noun === 'agent' ? answers.refNotFound : answers.dialedNumberUnknown),
  invalid: () => answers.dialStatusInvalid,
  idempotency_key_reused: () => answers.invalid,
};

const walletRefusals: Sayings<Refused<Core['count']>, Answer> = {
  not_found: () => answers.failed,
  not_enough_tokens: () => answers.failed,
  hold_ended: () => answers.failed,
  invalid: () => answers.invalid,
  idempotency_key_reused: () => answers.invalid,
  overloaded: ({ retryAfterSeconds }) => failureAnswer({ kind: 'overloaded', retryAfterSeconds }),
};

export const presenceRefusal = saying(presenceRefusals);
export const lineRefusal = saying(lineRefusals);
export const callRefusal = saying(callRefusals);
export const walletRefusal = saying(walletRefusals);

/** What goes wrong before or beside the answers, in the envelope of the framework that this API came from. */
export const failureAnswer = failing(
  {
    malformed: {
      code: 'rest_invalid_json',
      message: 'Invalid JSON body passed.',
      data: { json_error_code: 4, json_error_message: 'Syntax error' },
    },
    invalid: { code: 'rest_invalid_param', message: 'Invalid parameter(s).' },
    unknown_route: { code: 'rest_no_route', message: 'No route was found matching the URL and request method.' },
    gone: { code: 'rest_gone', message: 'Gone.' },
    too_large: { code: 'rest_body_too_large', message: 'The body is too large.' },
    throttled: { code: 'rest_too_many_requests', message: 'Too many requests.' },
    bug: { code: 'internal_server_error', message: 'Something went wrong here.' },
    overloaded: { code: 'rest_unavailable', message: 'Not possible right now: come again.' },
  },
  (status, { code, message, data }: { code: string; message: string; data?: object }) => ({
    status,
    body: { code, message, data: { status, ...data } },
  }),
);
