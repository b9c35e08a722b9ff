import type { Core } from '../../core/core.ts';
import type { Dialect } from '../contract.ts';
import { enveloped } from '../failure.ts';
import { callerOf } from './auth.ts';
import { failureAnswer } from './errors.ts';
import { repair, rewrite } from './reading.ts';
import { routes } from './routes.ts';

/** Agents' presence and profiles, paid calls, and prepaid wallets. */
export function chattabaiDialect(core: Core): Dialect {
  return {
    name: 'chattabai',
    prefixes: ['/wp-json'],
    lenient: true,
    failure: failureAnswer,
    saysFailed: enveloped('status', 0),
    callerOf: (request) => callerOf(core, request),
    repair,
    rewrite,
    routes: routes(core),
  };
}
