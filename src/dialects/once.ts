import { createHash } from 'node:crypto';
import type { Once } from '../core/call.ts';
import type { WireRequest } from './contract.ts';

/** What the Idempotency-Key of a write promises (docs/dialects/README.md, rule 5); null without one. */
export function onceOf(credential: string, request: WireRequest): Once | null {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return null;
  return {
    credential,
    method: request.method,
    path: withoutSlashes(request.path),
    // Two long keys must not become one by being cut.
    key: key.length <= 255 ? key : createHash('sha256').update(key).digest('hex'),
    // Fields may stand in the query, too.
    bodyHash: createHash('sha256')
      .update(request.rawBody)
      .update(request.search ?? '')
      .digest(),
  };
}

/** By hand: a pattern would begin again at each slash. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}
