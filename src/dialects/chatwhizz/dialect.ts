import type { Dialect } from '../contract.ts';
import { enveloped } from '../failure.ts';
import { tokenOf } from './auth.ts';
import { failureAnswer } from './errors.ts';
import { type Context, routes } from './routes.ts';

/** Operators, domains and add-ons of a web chat. */
export function chatwhizzDialect(context: Context): Dialect {
  return {
    name: 'chatwhizz',
    prefixes: ['/admin'],
    lenient: true,
    failure: failureAnswer,
    saysFailed: enveloped('status', 0),
    async callerOf(request) {
      const token = tokenOf(request);
      return token === null ? null : context.core.authenticateProgram(token);
    },
    routes: routes(context),
  };
}
