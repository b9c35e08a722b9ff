import type { FastifyRequest } from 'fastify';
import type { Answer, Dialect, Failure } from '../dialects/contract.ts';
import { MalformedBody } from './body.ts';
import { CutOff } from './uploads.ts';

type SchemaProblem = { instancePath: string; message?: string; params: Record<string, unknown> };

/** @param context what is looked at: the body, the query */
export function problemsOf(found: readonly SchemaProblem[], context = ''): { path: string; message: string }[] {
  return found.map(({ instancePath, message, params }) => ({
    path: `${instancePath.slice(1).replaceAll('/', '.') || (params.missingProperty ?? params.additionalProperty ?? context)}`,
    message: message ?? 'is not valid',
  }));
}

export type FastifyProblem = {
  /** of a stream that there is no place for */
  retryAfterSeconds?: number;
  statusCode?: number;
  code?: string;
  validation?: SchemaProblem[];
  validationContext?: string;
};

/** What went wrong in the dialect's own words; a bug is logged. */
export function failureAnswer(dialect: Dialect, error: unknown, request: FastifyRequest): Answer {
  const failure = failureOf(error as Error & FastifyProblem, request.routeOptions.bodyLimit);
  if (failure.kind === 'bug' || isOurMistake(error)) request.log.error(error);
  return dialect.failure(failure);
}

/** @param maxBytes the longest body that the route accepts */
export function failureOf(error: Error & FastifyProblem, maxBytes = 0): Failure {
  if (error instanceof MalformedBody) return { kind: 'malformed' };
  if (error.retryAfterSeconds) return { kind: 'throttled', retryAfterSeconds: error.retryAfterSeconds };
  if (error instanceof CutOff) return error.failure;
  if (error.validation) {
    return { kind: 'invalid', problems: problemsOf(error.validation, error.validationContext) };
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { kind: 'too_large', maxBytes };
  if (error.statusCode !== undefined && error.statusCode < 500) return { kind: 'malformed' };
  if (unavailable(error)) return { kind: 'overloaded', retryAfterSeconds: 1 };
  return { kind: 'bug' };
}

/** A statement failed, the database is away or did not say what became of it: the same request may
 *  be sent again (docs/decisions/0034-unhandled.md). */
function unavailable(error: Error & { code?: string }): boolean {
  if (error.name === 'OutcomeUnknown' || error.name === 'TryAgain' || isOfDatabase(error)) return true;
  return /^E(CONN|PIPE|NOENT)/.test(error.code ?? '') || lostConnection.test(error.message);
}

/** What pg says without a code when it has no connection, or lost it. */
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout|Cannot use a pool after calling end)/;

/** Errors that PostgreSQL itself reports carry a severity and an SQLSTATE. */
function isOfDatabase(error: { code?: string; severity?: string }): boolean {
  return error.severity !== undefined && /^[0-9A-Z]{5}$/.test(error.code ?? '');
}

/** Statements that no outage makes fail: wrong data (22), constraints (23), unknown names (26, 42). */
function isOurMistake(error: unknown): boolean {
  const { code } = error as { code?: string };
  return isOfDatabase(error as { code?: string }) && /^(22|23|26|42)/.test(code ?? '');
}
