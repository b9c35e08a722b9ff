import type { Core } from '../../core/core.ts';
import type { SigningKeys } from '../../core/signing.ts';
import type { Dialect } from '../contract.ts';
import { Tokens } from './auth.ts';
import { businessFailure, signInFailure } from './errors.ts';
import { businessRoutes, signInRoutes } from './routes.ts';

type Parts = { core: Core; signingKeys: SigningKeys; now(): number; ownOrigin: string };

/** WhatsApp button and widget for web sites. Signing in fails in another envelope than everything else, so it is a table of its own. */
export function tochatDialects({ core, signingKeys, now, ownOrigin }: Parts): Dialect[] {
  const tokens = new Tokens(core, signingKeys, now);
  const context = { core, tokens, now, ownHost: URL.parse(ownOrigin)?.hostname ?? '' };
  return [
    {
      name: 'tochat',
      prefixes: ['/api/login_check', '/api/authentication_token'],
      lenient: true,
      failure: signInFailure,
      routes: signInRoutes(context),
    },
    {
      name: 'tochat',
      prefixes: ['/api/business', '/.well-known/jwks.json'],
      lenient: true,
      failure: businessFailure,
      routes: businessRoutes(context),
    },
  ];
}
