import { Type } from 'typebox';
import type { Route } from '../contract.ts';
import { mapped } from './mapping.ts';
import { type Context, open } from './route.ts';
import * as wire from './schemas.ts';

/** The first owner of a fresh installation. */
export function setUpRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    open(
      context,
      'POST',
      '/v1/setup',
      {
        tag: 'Session',
        summary: 'Make the first account and its owner, once',
        description: 'With the token of the link that a production start prints while nobody is a member of anything.',
        body: wire.input({
          token: wire.text(100),
          account: wire.name(),
          timezone: Type.Optional(wire.timezone),
          name: wire.name(),
          email: wire.email,
          password: wire.password,
        }),
        answer: wire.noun('SetUp', { accountId: wire.id, memberId: wire.id }),
        status: 201,
        ownPage: true,
        refuses: ['link_used_up', 'already_exists'],
      },
      async ({ body }) => {
        const { token, account, timezone = 'Europe/Madrid', email, ...rest } = body;
        const owner = { ...rest, email: email.toLowerCase() };
        return mapped(await core.setUp({ token, name: account, timezone, owner }), ({ accountId, member }) => ({
          accountId,
          memberId: member.id,
        }));
      },
    ),
  ];
}
