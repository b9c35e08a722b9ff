import type { Core } from '../../core/core.ts';
import type { SigningKeys } from '../../core/signing.ts';
import type { Dialect, Route } from '../contract.ts';
import { cached, type Tagged, tagged } from '../etag.ts';
import { enveloped } from '../failure.ts';
import { collectionOf, collectionText } from '../postman.ts';
import { Tokens } from './auth.ts';
import { checkSamples, collectionPath, tochatDoor } from './door.ts';
import { businessFailure, signInFailure } from './errors.ts';
import { businessRoutes, signInRoutes } from './routes.ts';
import { statsRoutes } from './stats.ts';
import { visitorRoutes } from './visitors.ts';

type Parts = {
  core: Core;
  signingKeys: SigningKeys;
  now(): number;
  /** known for sure when the server listens */
  ownOrigin(): string;
};

/** WhatsApp button and widget for web sites. Signing in fails in another envelope than everything else, so it is a table of its own. */
export function tochatDialects({ core, signingKeys, now, ownOrigin }: Parts): Dialect[] {
  const tokens = new Tokens(core, signingKeys, now);
  const context = {
    core,
    tokens,
    now,
    get ownOrigin() {
      return ownOrigin();
    },
    get ownHost() {
      return URL.parse(ownOrigin())?.hostname ?? '';
    },
  };
  const signingIn = signInRoutes(context);
  const businesses = [...businessRoutes(context), ...visitorRoutes(context, ''), ...statsRoutes(context)];
  let made: Tagged | null = null;
  const collection: Route = {
    method: 'GET',
    path: collectionPath,
    async handle({ headers }) {
      made ??= tagged(collectionText(collectionOf(tochatDoor, ownOrigin(), {})));
      return cached(made, 60, headers);
    },
  };
  checkSamples([...signingIn, ...businesses, collection, bundle]);
  return [
    {
      name: 'tochat',
      prefixes: ['/api/login_check', '/api/authentication_token'],
      lenient: true,
      failure: signInFailure,
      routes: signingIn,
    },
    {
      name: 'tochat',
      prefixes: ['/api/business', '/api/v2', '/.well-known/jwks.json', collectionPath],
      lenient: true,
      failure: businessFailure,
      saysFailed: enveloped('status', false),
      async callerOf({ headers }) {
        const who = await tokens.authenticate(headers);
        return typeof who === 'string' ? null : who;
      },
      routes: [...businesses, ...visitorRoutes(context, '/:language'), collection],
    },
  ];
}

/** Served beside the dialects, as it is no answer of an API (http/widget.ts). */
const bundle = { method: 'GET', path: '/bundle.js' } as const;
