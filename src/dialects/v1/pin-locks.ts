import { Type } from 'typebox';
import { lacks } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Wallets';
const pinLock = wire.noun('PinLock', {
  id: wire.id,
  dialedNumber: Type.String(),
  caller: Type.String({
    description:
      'Number or network address; `*` for every caller whose pin was never right there; `+` for those who count as such meanwhile, though it was',
  }),
  lockedUntil: wire.instant,
});

export function pinLockRoutes(context: Context, now: () => number): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/pin-locks',
      {
        tag,
        summary: 'Callers who tried too many wrong pins and wait',
        answer: wire.pageOf(pinLock),
        refuses: ['forbidden'],
      },
      async (call) =>
        lacks(call.actor, 'wallets') ?? {
          items: await core.read(call.accountId).wallets.locks(new Date(now()).toISOString()),
          next: null,
        },
    ),
    authed(
      context,
      'DELETE',
      '/v1/pin-locks/:id',
      {
        tag,
        summary: 'Lift a lock',
        description: 'Pins are looked up from there again; an audit entry says who lifted it.',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.liftLock(call, params.id as string),
    ),
  ];
}
