import type { Dialect } from '../contract.ts';
import { enveloped } from '../failure.ts';
import { failureAnswer } from './errors.ts';
import { type Context, callerOf, routes } from './routes.ts';

/** Links that let people into a conversation, users of other systems, and chats between these. */
export function imbeeDialect(context: Context): Dialect {
  return {
    name: 'imbee',
    prefixes: ['/token', '/third_parties', '/chat/create'],
    lenient: true,
    failure: failureAnswer,
    saysFailed: enveloped('code', 1),
    callerOf: (request) => callerOf(context, request),
    routes: routes(context),
  };
}
