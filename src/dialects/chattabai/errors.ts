import type { Core } from '../../core/core.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Answer, Failure } from '../contract.ts';
import type { Refused } from '../refused.ts';

/** The codes are the application's: HTTP says 200 (chattabai point 1). */
function failed(code: number, message: string): Answer {
  return { status: 200, body: { status: 0, message, code } };
}

export const answers = {
  invalid: failed(10, 'request data is invalid'),
  unauthorized: failed(40, 'unauthorized'),
  refNotFound: failed(200, 'ref not found'),
  numberNotFound: failed(221, 'outbound number not found'),
  notShared: failed(222, 'line sharing not enabled'),
  statusInvalid: failed(218, 'status is invalid'),
  dialedNumberUnknown: failed(307, 'dialed number does not exist'),
  dialStatusInvalid: failed(311, 'invalid dial status'),
  failed: failed(30, 'failed'),
};

type Table<K extends Refusal['refused']> = { [P in K]: (refusal: Refusal<P>) => Answer };

// The hash of a system may all that its routes ask for: `forbidden` cannot come.
const presenceRefusals: Table<Refused<Core['setPresenceOfRef']>> = {
  forbidden: () => answers.unauthorized,
  not_found: () => answers.refNotFound,
  invalid: () => answers.statusInvalid,
  idempotency_key_reused: () => answers.invalid,
};

const lineRefusals: Table<Refused<Core['setPresenceOfLine']>> = {
  ...presenceRefusals,
  not_found: () => answers.numberNotFound,
  line_not_shared: () => answers.notShared,
};

const callRefusals: Table<Refused<Core['recordCall']>> = {
  forbidden: () => answers.unauthorized,
  not_found: ({ noun }) => (noun === 'agent' ? answers.refNotFound : answers.dialedNumberUnknown),
  invalid: () => answers.dialStatusInvalid,
  idempotency_key_reused: () => answers.invalid,
};

const walletRefusals: Table<Refused<Core['count']>> = {
  not_found: () => answers.failed,
  not_enough_tokens: () => answers.failed,
  hold_ended: () => answers.failed,
  invalid: () => answers.invalid,
  idempotency_key_reused: () => answers.invalid,
  overloaded: ({ retryAfterSeconds }) => failureAnswer({ kind: 'overloaded', retryAfterSeconds }),
};

const said =
  <K extends Refusal['refused']>(table: Table<K>) =>
  (refusal: Refusal<K>): Answer =>
    (table[refusal.refused] as (refusal: Refusal<K>) => Answer)(refusal);

export const presenceRefusal = said(presenceRefusals);
export const lineRefusal = said(lineRefusals);
export const callRefusal = said(callRefusals);
export const walletRefusal = said(walletRefusals);

const failures: { [K in Failure['kind']]: { status: number; code: string; message: string } } = {
  malformed: { status: 400, code: 'rest_invalid_json', message: 'Invalid JSON body passed.' },
  invalid: { status: 400, code: 'rest_invalid_param', message: 'Invalid parameter(s).' },
  unknown_route: {
    status: 404,
    code: 'rest_no_route',
    message: 'No route was found matching the URL and request method.',
  },
  gone: { status: 410, code: 'rest_gone', message: 'Gone.' },
  too_large: { status: 413, code: 'rest_body_too_large', message: 'The body is too large.' },
  throttled: { status: 429, code: 'rest_too_many_requests', message: 'Too many requests.' },
  bug: { status: 500, code: 'internal_server_error', message: 'Something went wrong here.' },
  overloaded: { status: 503, code: 'rest_unavailable', message: 'Not possible right now: come again.' },
};

/** What goes wrong before or beside the answers, in the envelope of the framework that this API came from. */
export function failureAnswer(failure: Failure): Answer {
  const { status, code, message } = failures[failure.kind];
  return {
    status,
    body: { code, message, data: { status } },
    ...('retryAfterSeconds' in failure && { headers: { 'retry-after': `${failure.retryAfterSeconds}` } }),
  };
}
