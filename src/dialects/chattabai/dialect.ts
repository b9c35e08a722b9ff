import type { Core } from '../../core/core.ts';
import type { Dialect } from '../contract.ts';
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
    repair,
    rewrite,
    routes: routes(core),
  };
}
