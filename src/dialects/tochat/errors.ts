import type { Core } from '../../core/core.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Answer } from '../contract.ts';
import { failing } from '../failure.ts';
import type { Refused } from '../refused.ts';

/** What is wrong with a value, and where: tochat.md, "Validation". */
export type Violation = { path: string } & (
  | { rule: keyof typeof rules }
  | { rule: 'too_short' | 'too_long'; limit: number }
  | { rule: 'type'; type: string }
);

const rules = {
  blank: ['This value should not be blank.', 'c1051bb4-d103-4f74-8988-acbcafc7fdc3'],
  null: ['This value should not be null.', 'ad32d13f-c3d4-423b-909a-857b961eb720'],
  pattern: ['This value is not valid.', 'de1e3db3-5ed4-4941-aae4-59f3667cc3a3'],
  day: ['The value you selected is not a valid choice.', '8e179f1b-97aa-4560-a02f-2a8b42e49df7'],
  time_format: ['This value is not a valid time.', '9d27b2bb-f755-4fbf-b725-39b1edbdebdf'],
  time_range: ['This value is not a valid time.', '8532f9e1-84b2-4d67-8989-0818bc38533b'],
  uuid_characters: ['This is not a valid UUID.', '51120b12-a2bc-41bf-aa53-cd73daf330d0'],
  uuid_too_short: ['This is not a valid UUID.', 'aa314679-dac9-4f54-bf97-b2049df8f2a3'],
  uuid_too_long: ['This is not a valid UUID.', '494897dd-36f8-4d31-8923-71a8d5f3000d'],
} as const;

function said(violation: Violation): readonly [message: string, code: string] {
  switch (violation.rule) {
    case 'too_short': {
      const characters = violation.limit === 1 ? 'character' : 'characters';
      const message = `This value is too short. It should have ${violation.limit} ${characters} or more.`;
      return [message, '9ff3fdc4-b214-49db-8718-39c315e33d45'];
    }
    case 'too_long': {
      const message = `This value is too long. It should have ${violation.limit} characters or less.`;
      return [message, 'd94b19cc-114f-4f44-9cc4-4138e80a87b9'];
    }
    case 'type':
      return [`This value should be of type ${violation.type}.`, 'ba785a8c-82cb-4283-967c-3cf342181b40'];
    default:
      return rules[violation.rule];
  }
}

/** All that is wrong with a business, one after the other. */
export function violationsAnswer(violations: readonly Violation[]): Answer {
  const lines = violations.map((violation) => {
    const [message, code] = said(violation);
    return `Object(App\\Entity\\Business)${violation.path && `.${violation.path}`}:\n    ${message} (code ${code})\n`;
  });
  return businessError(200, lines.join(''));
}

/** The envelope of everything about businesses. */
function businessError(status: number, error: string): Answer {
  return { status, body: { status: false, error } };
}

/** The envelope of signing in and of tokens. */
function codeError(code: number, message: string): Answer {
  return { status: code, body: { code, message } };
}

export const businessNotFound = (): Answer => businessError(404, 'Business not found');

type BusinessRefused = Refused<Core['addWidgetInbox'] | Core['changeWidgetInbox']>;

const businessRefusals: { [K in BusinessRefused]: Answer } = {
  not_found: businessNotFound(),
  // A member without the right: the envelope's own 200, for programs take 401 for a token to renew (docs/dialects/tochat.md).
  forbidden: businessError(200, 'Access Denied.'),
  idempotency_key_reused: businessError(409, 'This Idempotency-Key was used with another body.'),
};

export function businessRefusal({ refused }: Refusal<BusinessRefused>): Answer {
  return businessRefusals[refused];
}

type LeadRefused = Refused<Core['takeLead']>;

const leadRefusals: { [K in LeadRefused]: (refusal: Refusal<K>) => Answer } = {
  not_found: () => businessNotFound(),
  inbox_inactive: () => businessNotFound(),
  idempotency_key_reused: () => businessRefusals.idempotency_key_reused,
  throttled: ({ retryAfterSeconds }) => businessFailure({ kind: 'throttled', retryAfterSeconds }),
  overloaded: ({ retryAfterSeconds }) => businessFailure({ kind: 'overloaded', retryAfterSeconds }),
};

export function leadRefusal(refusal: Refusal<LeadRefused>): Answer {
  return (leadRefusals[refusal.refused] as (refusal: Refusal) => Answer)(refusal);
}

export const unreadableLead = (): Answer => businessError(200, 'The data is no form.');

/** JSON Web Tokens: tochat.md, "Signing in". */
const tokenMessages = {
  absent: 'JWT Token not found',
  invalid: 'Invalid JWT Token',
  expired: 'Expired JWT Token',
} as const;

export type TokenProblem = keyof typeof tokenMessages;

export function tokenAnswer(problem: TokenProblem): Answer {
  return unauthorized(tokenMessages[problem]);
}

function unauthorized(message: string): Answer {
  return { ...codeError(401, message), headers: { 'www-authenticate': 'Bearer' } };
}

type SignInRefused = Refused<Core['checkPassword']>;

const signInRefusals: { [K in SignInRefused]: (refusal: Refusal<K>) => Answer } = {
  wrong_credentials: () => unauthorized('Invalid credentials.'),
  throttled: ({ retryAfterSeconds }) => ({
    ...codeError(429, 'Too many failed login attempts, please try again later.'),
    headers: { 'retry-after': `${retryAfterSeconds}` },
  }),
};

export function signInRefusal(refusal: Refusal<SignInRefused>): Answer {
  return (signInRefusals[refusal.refused] as (refusal: Refusal) => Answer)(refusal);
}

/** @param key the one that is missing or no text; null: the body is no object */
export function incompleteSignIn(key: string | null): Answer {
  return codeError(400, key === null ? 'Invalid JSON.' : `The key "${key}" must be provided.`);
}

/** What goes wrong before or beside the answers, in one of the two envelopes. */
const failures = {
  malformed: 'Invalid JSON.',
  invalid: 'Invalid request.',
  unknown_route: 'Not Found',
  gone: 'Gone',
  too_large: 'Request body too large.',
  bug: 'Internal Server Error',
  throttled: 'Too Many Requests',
  overloaded: 'Service Unavailable',
};
export const businessFailure = failing(failures, businessError);
export const signInFailure = failing(failures, codeError);
