import type { Dialect } from '../contract.ts';
import { enveloped } from '../failure.ts';
import { authenticate } from './auth.ts';
import { failure } from './errors.ts';
import { canonicalPath } from './paths.ts';
import { strictJson } from './relaxed.ts';
import type { Context } from './route.ts';
import { hciRoutes } from './routes.ts';

/** An inbox of WhatsApp and Facebook with areas and operators. */
export function hciDialect(context: Context): Dialect {
  const routes = hciRoutes(context);
  return {
    name: 'hci',
    prefixes: ['/api/user', '/api/chat', '/api/area', '/api/socket', '/hci/'],
    lenient: true,
    repair: strictJson,
    rewrite: canonicalPath([...new Set(routes.map(({ path }) => path))]),
    failure,
    saysFailed: enveloped('success', false),
    callerOf: (request) => authenticate(context.core, request),
    routes,
  };
}
