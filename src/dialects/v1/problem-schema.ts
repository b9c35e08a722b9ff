import { Type } from 'typebox';
import { rights } from '../../core/role.ts';
import { type ProblemKind, problems, typeOf } from './errors.ts';
import { oneOf } from './schemas.ts';

const said = (description: string) => Type.Optional(Type.String({ description }));

/** problem+json (RFC 9457); what beside type, title and status is there depends on the type. */
const problem = Type.Object(
  {
    type: oneOf((Object.keys(problems) as ProblemKind[]).map(typeOf), 'Programs go by this'),
    title: Type.String({ description: 'For people, in English' }),
    status: Type.Integer(),
    noun: said('Of what there is no such thing, or another one'),
    field: said('The field that is not right'),
    problem: said('What is not right with it'),
    problems: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), { description: 'Every wrong field' }),
    ),
    right: Type.Optional(oneOf([...rights, 'owner', 'member'], 'The right that is missing')),
    retryAfterSeconds: Type.Optional(Type.Integer({ description: 'The same as the header Retry-After' })),
    agentId: said('Who has the conversation'),
    agentName: said('Who has the conversation'),
    conversationId: said('The open conversation'),
    conversationIds: Type.Optional(Type.Array(Type.String(), { description: 'What cannot both be one contact’s' })),
    since: Type.Optional(Type.Union([Type.String(), Type.Null()], { description: 'When the time to reply ended' })),
    state: said('How the hold ended'),
    tokens: said('What can be spent of the wallets that are not empty'),
    held: said('What is held of them'),
    reason: said('Why the agent cannot take it, or a merge is not taken back'),
    maxBytes: Type.Optional(Type.Integer({ description: 'The most that a body may have' })),
    found: said('The virus, as the scanner calls it'),
    oldest: Type.Optional(Type.Integer({ description: 'The oldest number that the log still has' })),
  },
  { title: 'Problem', additionalProperties: false },
);

/** A route's refusals for the reference, by status. */
export function problemResponses(kinds: readonly ProblemKind[]): Record<number, object> {
  const byStatus = Map.groupBy(new Set(kinds), (kind) => problems[kind].status);
  return Object.fromEntries(
    [...byStatus].map(([status, found]) => {
      const description = found.map((kind) => `${problems[kind].title} (\`${typeOf(kind)}\`)`).join('; ');
      return [status, { description, content: { 'application/problem+json': { schema: problem } } }];
    }),
  );
}
