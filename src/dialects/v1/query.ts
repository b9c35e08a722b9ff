import { instantOf } from '../../core/instant.ts';
import type { PageRequest } from '../../core/ports.ts';

/** Null: no matter since or until when. */
export function spanOf({ from, until }: { from?: string; until?: string }) {
  const instant = (text?: string) => (text === undefined ? null : instantOf(text));
  return { from: instant(from), until: instant(until) };
}

export function pageRequest(query: { after?: string; limit?: number }): PageRequest {
  return { after: query.after ?? null, limit: query.limit ?? 50 };
}
