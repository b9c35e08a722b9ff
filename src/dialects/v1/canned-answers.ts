import { Type } from 'typebox';
import { placeholders } from '../../core/canned-answers.ts';
import { lacksAll } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { orNotFound } from './mapping.ts';
import { pageRequest } from './query.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Canned answers';
const fields = {
  shortcut: Type.String({
    minLength: 1,
    maxLength: 40,
    pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}_-]*$',
    description: 'Letters, digits, - and _; capitals make no difference',
    examples: ['shipping'],
  }),
  text: Type.Unsafe<string>({
    ...wire.text(5000),
    description: `May hold ${placeholders.map((name) => `\`{{${name}}}\``).join(', ')}; whoever inserts it fills them`,
  }),
};

const cannedAnswer = wire.noun('CannedAnswer', {
  id: wire.id,
  shortcut: Type.String(),
  text: Type.String(),
  createdAt: wire.instant,
});

export function cannedAnswerRoutes(context: Context): Route[] {
  const { core } = context;
  return [
    authed(
      context,
      'GET',
      '/v1/canned-answers',
      {
        tag,
        summary: 'Canned answers',
        query: wire.pageQuery,
        answer: wire.pageOf(cannedAnswer),
        refuses: ['forbidden'],
      },
      async (call, { query }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        core.read(call.accountId).cannedAnswers.list(pageRequest(query)),
    ),
    authed(
      context,
      'POST',
      '/v1/canned-answers',
      {
        tag,
        summary: 'Add a canned answer',
        body: wire.input(fields),
        answer: cannedAnswer,
        status: 201,
        refuses: ['forbidden', 'already_exists'],
      },
      (call, { body }) => core.addCannedAnswer(call, body),
    ),
    authed(
      context,
      'GET',
      '/v1/canned-answers/:id',
      { tag, summary: 'One canned answer', answer: cannedAnswer, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        orNotFound(await core.read(call.accountId).cannedAnswers.get(params.id as string), 'cannedAnswer'),
    ),
    authed(
      context,
      'PATCH',
      '/v1/canned-answers/:id',
      {
        tag,
        summary: 'Change a canned answer',
        body: wire.patch(fields),
        answer: cannedAnswer,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      (call, { params, body }) => core.changeCannedAnswer(call, params.id as string, body),
    ),
    authed(
      context,
      'DELETE',
      '/v1/canned-answers/:id',
      { tag, summary: 'Remove a canned answer', refuses: ['forbidden', 'not_found'] },
      (call, { params }) => core.removeCannedAnswer(call, params.id as string),
    ),
  ];
}
