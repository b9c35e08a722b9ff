import type { Core } from '../../core/core.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Answer } from '../contract.ts';
import { failing } from '../failure.ts';
import { type Refused, saying } from '../refused.ts';

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

const tooMany = ({ retryAfterSeconds }: Refusal<'throttled'>) =>
  failureAnswer({ kind: 'throttled', retryAfterSeconds });
const reused = (): Answer => failed(409, 'This Idempotency-Key was used with another body');
const shared = {
  forbidden: () => invalid('You are not allowed to do that'),
  not_found: ({ noun }: Refusal<'not_found'>) => (noun === 'agent' ? operatorNotFound() : domainNotFound()),
  idempotency_key_reused: reused,
};

export const signInRefusal = saying<Refused<Core['openFamily']>, Answer>({
  wrong_credentials: () => unauthorized('email, password, organisation_domain or addon_unique_name is wrong'),
  throttled: tooMany,
  idempotency_key_reused: reused,
});

export const pairRefusal = saying<Refused<Core['validatePair' | 'nextPair']>, Answer>({
  wrong_credentials: () => unauthorized('access_token and refresh_token are no valid pair'),
  idempotency_key_reused: reused,
});

export const operatorRefusal = saying<Refused<Core['joinAddon' | 'setMembership']>, Answer>({
  ...shared,
  invalid: () => invalid('email is not valid'),
  already_exists: () => invalid('email belongs to another operator'),
  throttled: tooMany,
});

export const domainRefusal = saying<Refused<Core['addSite' | 'changeSite']>, Answer>({
  ...shared,
  invalid: () => invalid('domain_name is not valid'),
  already_exists: () => invalid('domain_name exists already'),
});

export const assignmentRefusal = saying<Refused<Core['postAgent' | 'changePost']>, Answer>({
  ...shared,
  invalid: ({ problem }) => invalid(`unique_id ${problem}`),
  not_posted: () => failed(404, 'Operator is not assigned to this domain'),
});

/** What goes wrong before or beside the answers, in the same envelope. */
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
  failed,
);
