import type { Core } from '../../core/core.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Answer, Failure } from '../contract.ts';
import type { Refused } from '../refused.ts';

function failed(status: number, message: string): Answer {
  return { status, body: { status: 0, type: 'error', message } };
}

export const invalid = (message: string): Answer => failed(200, message);
/** What is wrong with who asks, a missing field of it included. */
export const unauthorized = (message: string): Answer => failed(401, message);
export const operatorNotFound = (): Answer => failed(404, 'Operator not found');
export const domainNotFound = (): Answer => failed(404, 'Domain not found');
export const tokenMissing = (): Answer => unauthorized('access_token is required in the header');
export const tokenWrong = (): Answer => unauthorized('access_token is not valid or has expired');

type Table<K extends Refusal['refused']> = { [P in K]: (refusal: Refusal<P>) => Answer };

const said =
  <K extends Refusal['refused']>(table: Table<K>) =>
  (refusal: Refusal<K>): Answer =>
    (table[refusal.refused] as (refusal: Refusal<K>) => Answer)(refusal);

const reused = (): Answer => failed(409, 'This Idempotency-Key was used with another body');
const shared = {
  forbidden: () => invalid('You are not allowed to do that'),
  not_found: ({ noun }: Refusal<'not_found'>) => (noun === 'agent' ? operatorNotFound() : domainNotFound()),
  idempotency_key_reused: reused,
};

export const signInRefusal = said<Refused<Core['openFamily']>>({
  wrong_credentials: () => unauthorized('email, password, organisation_domain or addon_unique_name is wrong'),
  throttled: ({ retryAfterSeconds }) => failureAnswer({ kind: 'throttled', retryAfterSeconds }),
  idempotency_key_reused: reused,
});

export const pairRefusal = said<Refused<Core['validatePair' | 'nextPair']>>({
  wrong_credentials: () => unauthorized('access_token and refresh_token are no valid pair'),
  idempotency_key_reused: reused,
});

export const operatorRefusal = said<Refused<Core['joinAddon' | 'setMembership']>>({
  ...shared,
  invalid: () => invalid('email is not valid'),
  already_exists: () => invalid('email belongs to another operator'),
});

export const domainRefusal = said<Refused<Core['addSite' | 'changeSite']>>({
  ...shared,
  invalid: () => invalid('domain_name is not valid'),
  already_exists: () => invalid('domain_name exists already'),
});

export const assignmentRefusal = said<Refused<Core['postAgent' | 'changePost']>>({
  ...shared,
  invalid: ({ problem }) => invalid(`unique_id ${problem}`),
  not_posted: () => failed(404, 'Operator is not assigned to this domain'),
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

/** What goes wrong before or beside the answers, in the same envelope. */
export function failureAnswer(failure: Failure): Answer {
  const { status, message } = failures[failure.kind];
  return {
    ...failed(status, message),
    ...('retryAfterSeconds' in failure && { headers: { 'retry-after': `${failure.retryAfterSeconds}` } }),
  };
}
