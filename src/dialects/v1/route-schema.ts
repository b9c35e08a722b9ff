import { type TSchema, Type } from 'typebox';
import type { RefusalKind } from '../../core/refusal.ts';
import type { Route, RouteSchema } from '../contract.ts';
import type { ProblemKind } from './errors.ts';
import { problemResponses } from './problem-schema.ts';
import type { Tag } from './reference.ts';

export type Method = Route['method'];

/** What a route says of itself: for the reference, for the checks, and for the server. */
export type Spec<B extends TSchema, Q extends TSchema, A extends TSchema, K extends RefusalKind> = {
  tag: Tag;
  summary: string;
  description?: string;
  body?: B;
  query?: Q;
  /** what a success looks like; none: 204 */
  answer?: A;
  status?: number;
  /** gives a credential to whoever asks: not to a page of somebody else */
  ownPage?: true;
  /** pages of every origin may call it */
  everyOrigin?: true;
  /** the answer is a file */
  binary?: true;
  /** what it can refuse beside what any route can: another refusal does not compile */
  refuses?: readonly K[];
} & ForServer;

/** What a spec leaves to the server. */
export type ForServer = Pick<Route, 'limits' | 'mostBytes' | 'upload' | 'unrecorded'>;

const idempotency = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description: 'The same key and body within 24 hours gives the first answer again and does nothing',
    }),
  ),
});

const anyBytes = {
  content: {
    'application/octet-stream': { schema: { description: 'The file', contentMediaType: 'application/octet-stream' } },
  },
};

export type Scheme = 'key' | 'session' | 'visitor' | 'user';

/** The schema of a route: what comes in is checked by it, and the reference shows it. */
export function schemaOf(
  method: Method,
  path: string,
  spec: Spec<TSchema, TSchema, TSchema, RefusalKind>,
  schemes: Scheme[],
  problems: ProblemKind[],
): RouteSchema {
  const names = [...path.matchAll(/:(\w+)/g)].map((found) => found[1] as string);
  const writes = method !== 'GET';
  const kinds = [...problems, ...(spec.refuses ?? []), 'overloaded' as const];
  if (spec.limits) kinds.push('throttled');
  if (spec.body) kinds.push('malformed', 'too_large');
  if (spec.upload) kinds.push('too_large', 'too_slow');
  if (spec.body || spec.query) kinds.push('invalid');
  if (writes) kinds.push('invalid', 'idempotency_key_reused');
  return {
    summary: spec.summary,
    ...(spec.description && { description: spec.description }),
    tags: [spec.tag],
    ...(names.length > 0 && { params: Type.Object(Object.fromEntries(names.map((name) => [name, Type.String()]))) }),
    ...(spec.query && { querystring: spec.query }),
    ...(spec.body && { body: spec.body }),
    ...(spec.upload && { body: anyBytes }),
    ...(writes && { headers: idempotency }),
    response: {
      ...success(spec),
      ...problemResponses(kinds),
    },
    security: schemes.map((scheme) => ({ [scheme]: [] })),
  };
}

function success({
  answer,
  status = 200,
  binary,
}: Pick<Spec<TSchema, TSchema, TSchema, never>, 'answer' | 'status' | 'binary'>): Record<number, object> {
  if (binary) {
    const bytes = { content: { '*/*': { schema: {} } } };
    return { 200: { description: 'The file', ...bytes }, 206: { description: 'A part of it', ...bytes } };
  }
  if (!answer) return { 204: Type.Null({ description: 'Done' }) };
  return { [status]: { ...answer, 'x-response-description': status === 201 ? 'Made' : 'Done' } };
}
