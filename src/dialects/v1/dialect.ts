import type { Dialect } from '../contract.ts';
import { conversationRoutes } from './conversations.ts';
import type { VisitorCursor } from './cursor.ts';
import { failureAnswer } from './errors.ts';
import { liveRoutes } from './live.ts';
import type { Context } from './route.ts';
import { setUpRoutes } from './set-up.ts';
import { visitorRoutes } from './visitor.ts';

/** Parley's own API, which the console uses: strict, no open CORS, problem+json. */
export function v1Dialect(context: Context, cursor: VisitorCursor): Dialect {
  return {
    name: 'v1',
    prefixes: ['/v1/', '/v1'],
    lenient: false,
    failure: failureAnswer,
    routes: [...conversationRoutes(context), ...visitorRoutes(context), ...setUpRoutes(context), ...liveRoutes(context, cursor)],
  };
}
