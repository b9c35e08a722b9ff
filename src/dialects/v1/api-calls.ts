import { Type } from 'typebox';
import { type ApiCall, withoutContent } from '../../core/api-calls.ts';
import { lacks, lacksAny } from '../../core/right.ts';
import type { Right } from '../../core/role.ts';
import type { Route } from '../contract.ts';
import { pageToWire } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const recorded = wire.noun('ApiCall', {
  id: wire.id,
  at: wire.instant,
  dialect: Type.String({ description: 'The door that it came by', examples: ['hci'] }),
  method: Type.String(),
  path: Type.String({ description: 'With its query' }),
  status: Type.Integer(),
  milliseconds: Type.Integer({ description: 'Until it was answered' }),
  address: Type.String(),
  credential: Type.String({ description: 'Which key or member it was: `key:ID`, `member:ID`, `program:ID`' }),
  request: wire.nullable(Type.String({ description: 'Its body, with credentials hidden, up to 4,000 characters' })),
  answer: wire.nullable(Type.String({ description: 'The same of what it was told' })),
  failed: Type.Boolean({ description: 'As its API says: some tell failures with status 200' }),
});

/** Bodies of every door are in one list: who reads them needs the right to each. */
const inBodies: readonly Right[] = ['conversations', 'settings', 'wallets'];

/** What programs asked by any door, and what they were told.
 *  @param paths of every dialect whose calls are recorded */
export function apiCallRoutes(context: Context, paths: () => readonly string[]): Route[] {
  let words: ReadonlySet<string> | null = null;
  const bare = (call: ApiCall) => {
    words ??= new Set(paths().flatMap((path) => path.split('/').filter((part) => !part.startsWith(':'))));
    return withoutContent(call, words);
  };
  return [
    authed(
      context,
      'GET',
      '/v1/api-calls',
      {
        tag: 'Keys',
        summary: 'What programs asked and were told, newest first',
        description:
          'Calls by every API that named a credential of this account, without those of the console and of this one. Queries, bodies and what a path names other than ids are shown to who has the rights `conversations`, `settings` and `wallets`, too. At most 25 a second are kept, of these the newest 1,000 for at most 7 days.',
        query: Type.Object({
          ...wire.page,
          dialect: Type.Optional(wire.text(20)),
          failed: Type.Optional(Type.Boolean({ description: 'Only those that failed' })),
        }),
        answer: wire.pageOf(recorded),
        refuses: ['forbidden'],
        unrecorded: true,
      },
      async (call, { query }) => {
        const no = lacks(call.actor, 'members');
        if (no) return no;
        const { dialect = null, failed = false } = query;
        return pageToWire(
          await context.core.read(call.accountId).apiCalls.list({ dialect, failed }, pageRequest(query)),
          lacksAny(call.actor, inBodies) ? bare : (one) => one,
        );
      },
    ),
  ];
}
