import type { Answer, Failure } from './contract.ts';

type Kind = Failure['kind'];

/** The same in all five dialects (docs/dialects/README.md, rule 2). */
const statuses: Record<Kind, number> = {
  malformed: 400,
  invalid: 400,
  unknown_route: 404,
  gone: 410,
  too_large: 413,
  too_slow: 408,
  throttled: 429,
  bug: 500,
  overloaded: 503,
};

/** What goes wrong before or beside the answers, in a dialect's words and envelope. */
export function failing<W>(
  words: Record<Exclude<Kind, 'too_slow'>, W>,
  envelope: (status: number, words: W) => Answer,
) {
  return (failure: Failure): Answer => {
    const answer = envelope(statuses[failure.kind], words[failure.kind === 'too_slow' ? 'overloaded' : failure.kind]);
    if (!('retryAfterSeconds' in failure)) return answer;
    return { ...answer, headers: { ...answer.headers, 'retry-after': `${failure.retryAfterSeconds}` } };
  };
}

/** Failures of a dialect whose envelope says so, in a field that has one value for them. */
export function enveloped(field: string, failed: unknown) {
  return ({ body }: Answer): boolean =>
    typeof body === 'object' && body !== null && (body as Record<string, unknown>)[field] === failed;
}
