import { Type } from 'typebox';
import { isRefusal } from '../../core/refusal.ts';
import type { Route } from '../contract.ts';
import { type Context, open } from './route.ts';
import * as wire from './schemas.ts';

/** The first owner of a fresh installation. */
export function setUpRoutes({ core }: Context): Route[] {
  return [
    open(
      'POST',
      '/v1/setup',
      {
        tag: 'Session',
        summary: 'Make the first account and its owner, once',
        description: 'With the token of the link that a production start prints while nobody is a member of anything.',
        body: Type.Object(
          {
            token: wire.text(100),
            account: wire.text(255),
            timezone: Type.Optional(Type.String({ format: 'timezone', maxLength: 64 })),
            name: wire.text(255),
            email: Type.String({ format: 'email', maxLength: 255 }),
            password: Type.String({ minLength: 10, maxLength: 200 }),
          },
          { additionalProperties: false },
        ),
        answer: Type.Object({ accountId: wire.id, memberId: wire.id }),
        status: 201,
      },
      async ({ body }) => {
        const { token, account, timezone = 'Europe/Madrid', ...owner } = body;
        const made = await core.setUp({ token, name: account, timezone, owner });
        return isRefusal(made) ? made : { accountId: made.accountId, memberId: made.member.id };
      },
    ),
  ];
}
