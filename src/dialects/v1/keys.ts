import { Type } from 'typebox';
import type { ApiKey } from '../../core/nouns.ts';
import { lacks } from '../../core/right.ts';
import { rights } from '../../core/role.ts';
import type { Route } from '../contract.ts';
import { pageToWire } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Keys';
const held = Type.Array(wire.oneOf(rights), { minItems: 1, maxItems: rights.length, uniqueItems: true });

const ranges = Type.Array(Type.String({ maxLength: 50, examples: ['10.1.0.0/16'] }), {
  maxItems: 50,
  description:
    'Network addresses from which programs of the HCI API that cannot send a key count as having this one. Not for browsers, nor through a proxy that is not trusted; with the rights conversations and settings only',
});
const shown = { id: wire.id, name: Type.String(), rights: held, ranges, createdAt: wire.instant };
const key = wire.noun('Key', { ...shown, lastUsedAt: wire.nullable(wire.instant) });
const newKey = wire.noun('NewKey', { ...shown, token: Type.String({ description: 'Shown only here' }) });

export function keyRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/keys',
      { tag, summary: 'API keys', query: wire.pageQuery, answer: wire.pageOf(key), refuses: ['forbidden'] },
      async (call, { query }) =>
        lacks(call.actor, 'members') ??
        pageToWire(await core.read(call.accountId).keys.list(pageRequest(query)), keyToWire),
    ),
    authed(
      context,
      'POST',
      '/v1/keys',
      {
        tag,
        summary: 'Make an API key',
        description: 'Its token is shown once; only a hash is kept. A key cannot have a right that its maker lacks.',
        body: wire.input({ name: wire.name(), rights: held, ranges: Type.Optional(ranges) }),
        answer: newKey,
        status: 201,
        refuses: ['forbidden', 'already_exists'],
      },
      (call, { body }) => core.makeKey(call, body),
    ),
    authed(
      context,
      'DELETE',
      '/v1/keys/:id',
      {
        tag,
        summary: 'Revoke an API key',
        description: 'From the next call on it is unknown.',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.revokeKey(call, params.id as string),
    ),
  ];
}

function keyToWire({ rights, ...rest }: ApiKey) {
  return { ...rest, rights: [...rights] };
}
