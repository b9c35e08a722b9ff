import { Type } from 'typebox';
import { lacks } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Add-ons';
const fields = {
  name: wire.name(100),
  byProduct: Type.Boolean({ description: 'A visitor of a product’s page reaches whoever answers for that product' }),
};
const addon = wire.noun('Addon', { id: wire.id, ...fields, createdAt: wire.instant });

export function addonRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/addons',
      { tag, summary: 'Add-ons', answer: wire.noun('Addons', { items: Type.Array(addon) }), refuses: ['forbidden'] },
      async (call) => lacks(call.actor, 'settings') ?? { items: await core.read(call.accountId).addons.list() },
    ),
    authed(
      context,
      'POST',
      '/v1/addons',
      {
        tag,
        summary: 'Add an add-on',
        description: 'Programs name it when they sign in; capitals make no difference.',
        body: wire.input(fields),
        answer: addon,
        status: 201,
        refuses: ['forbidden', 'already_exists'],
      },
      (call, { body }) => core.addAddon(call, body),
    ),
  ];
}
