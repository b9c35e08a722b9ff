import { Type } from 'typebox';
import { refuse } from '../../core/refusal.ts';
import { lacks, lacksAll } from '../../core/right.ts';
import { purposes } from '../../core/wallet-nouns.ts';
import type { Route } from '../contract.ts';
import { orNotFound } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Applications';
const dialedNumbers = Type.Array(wire.phone, { maxItems: 100 });
const purpose = wire.oneOf(purposes, 'calls: presence, profiles, calls; wallets: looking up, charging, topping up');

const application = wire.noun('Application', {
  id: wire.id,
  integer: wire.integer,
  name: Type.String(),
  dialedNumbers: Type.Array(Type.String()),
  createdAt: wire.instant,
  removedAt: wire.nullable(wire.instant),
});
const shown = { id: wire.id, applicationId: wire.id, purpose, createdAt: wire.instant };
const key = wire.noun('ApplicationKey', { ...shown, lastUsedAt: wire.nullable(wire.instant) });
const newKey = wire.noun('NewApplicationKey', {
  ...shown,
  token: Type.String({ description: 'The authentication hash; shown only here' }),
});
const fields = { name: wire.name(), dialedNumbers };

export function applicationRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/applications',
      {
        tag,
        summary: 'Companies whose customers pay by tokens',
        query: wire.pageQuery,
        answer: wire.pageOf(application),
        refuses: ['forbidden'],
      },
      async (call, { query }) =>
        lacksAll(call.actor, ['settings', 'wallets']) ??
        core.read(call.accountId).applications.list(pageRequest(query)),
    ),
    authed(
      context,
      'POST',
      '/v1/applications',
      {
        tag,
        summary: 'Add an application',
        description: 'A dialled number belongs to one application.',
        body: wire.input({ name: wire.name(), dialedNumbers: Type.Optional(dialedNumbers) }),
        answer: application,
        status: 201,
        refuses: ['forbidden', 'already_exists'],
      },
      (call, { body }) => core.addApplication(call, { dialedNumbers: [], ...body }),
    ),
    authed(
      context,
      'GET',
      '/v1/applications/:id',
      { tag, summary: 'One application', answer: application, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacksAll(call.actor, ['settings', 'wallets']) ??
        orNotFound(await core.read(call.accountId).applications.get(params.id as string), 'application'),
    ),
    authed(
      context,
      'PATCH',
      '/v1/applications/:id',
      {
        tag,
        summary: 'Change an application',
        description: '`dialedNumbers` replaces all of them.',
        body: wire.patch(fields),
        answer: application,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      (call, { params, body }) => core.changeApplication(call, params.id as string, body),
    ),
    authed(
      context,
      'DELETE',
      '/v1/applications/:id',
      {
        tag,
        summary: 'Remove an application whose wallets are all empty',
        description:
          'Its wallets go with it; refused while one has tokens, or holds are open. Its numbers are free again, its authentication hashes are unknown from the next call on.',
        refuses: ['forbidden', 'not_found', 'wallet_not_empty'],
      },
      (call, { params }) => core.removeApplication(call, params.id as string),
    ),
    authed(
      context,
      'GET',
      '/v1/applications/:id/keys',
      {
        tag,
        summary: 'Its authentication hashes, without the hashes themselves',
        answer: wire.pageOf(key),
        refuses: ['forbidden', 'not_found'],
      },
      async (call, { params }) => {
        const no = lacks(call.actor, 'members');
        if (no) return no;
        const { applications } = core.read(call.accountId);
        if (!(await applications.get(params.id as string))) return refuse('not_found', { noun: 'application' });
        return { items: await applications.keys(params.id as string), next: null };
      },
    ),
    authed(
      context,
      'POST',
      '/v1/applications/:id/keys',
      {
        tag,
        summary: 'Make an authentication hash',
        description:
          '64 hexadecimal characters, shown once. It needs the right that it gives, too: `wallets`, or `settings` for calls.',
        body: wire.input({ purpose }),
        answer: newKey,
        status: 201,
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params, body }) => core.makeApplicationKey(call, params.id as string, body.purpose),
    ),
    authed(
      context,
      'DELETE',
      '/v1/application-keys/:id',
      {
        tag,
        summary: 'Revoke an authentication hash',
        description: 'From the next call on it is unknown.',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.revokeApplicationKey(call, params.id as string),
    ),
  ];
}
