import { Type } from 'typebox';
import { lineWith } from '../../core/lines.ts';
import type { Inbox, Line } from '../../core/nouns.ts';
import { isRefusal, type Refusal, type RefusalKind } from '../../core/refusal.ts';
import { lacksAll } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { inbox } from './inboxes.ts';
import { mapped, orNotFound } from './mapping.ts';
import { authed, type Context } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Lines';
const label = wire.nullable(wire.name());
const email = wire.nullable(wire.email);
const page = wire.input({
  address: Type.String({ pattern: '^[0-9]{1,64}$', description: 'The id of the page' }),
  token: Type.Optional(wire.text(1000)),
});

const line = wire.noun('Line', {
  id: Type.Unsafe<string>({
    ...wire.id,
    description: 'Of an inbox that nobody gave a label or a sister, the inbox’s own',
  }),
  name: Type.String(),
  label: Type.Union([Type.String(), Type.Null()], { description: 'What other programs know it by, like a port' }),
  email: wire.nullable(Type.String()),
  whatsapp: wire.nullable(inbox),
  messenger: wire.nullable(inbox),
  connected: Type.Array(wire.oneOf(['whatsapp', 'messenger']), {
    description: 'Where there is what proves that it may send; elsewhere messages wait',
  }),
});

const fields = { name: wire.name(), label, email, number: wire.phone, page };
const { name, ...optional } = fields;
const newLine = wire.input({ name, ...Type.Partial(Type.Object(optional)).properties });

export function lineRoutes(context: Context): Route[] {
  const { core } = context;
  const connected = async (accountId: string, lines: readonly Line[]) => {
    const ids = lines.flatMap(({ whatsapp, messenger }) => [whatsapp, messenger].flatMap((one) => one?.id ?? []));
    return new Set(await core.read(accountId).lines.withCredentials(ids));
  };
  const shown = async <K extends RefusalKind>(accountId: string, found: Line | Refusal<K>) => {
    const ready = isRefusal(found) ? new Set<string>() : await connected(accountId, [found as Line]);
    return mapped(found, (line) => lineToWire(line as Line, ready));
  };

  return [
    authed(
      context,
      'GET',
      '/v1/lines',
      {
        tag,
        summary: 'Lines, on one page',
        description: 'Every inbox on WhatsApp and Messenger is in one of them, the oldest first.',
        answer: wire.pageOf(line),
        refuses: ['forbidden'],
      },
      async (call) => {
        const no = lacksAll(call.actor, ['conversations', 'settings']);
        if (no) return no;
        const lines = await core.read(call.accountId).lines.list();
        const ready = await connected(call.accountId, lines);
        return { items: lines.map((line) => lineToWire(line, ready)), next: null };
      },
    ),
    authed(
      context,
      'POST',
      '/v1/lines',
      {
        tag,
        summary: 'Add a line with a number, a page, or both',
        body: newLine,
        answer: line,
        status: 201,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      async (call, { body: { number, page, ...rest } }) => {
        const given = { number: number ?? null, page: page ? { token: null, ...page } : null };
        return shown(call.accountId, await core.addLine(call, { label: null, email: null, ...rest, ...given }));
      },
    ),
    authed(
      context,
      'GET',
      '/v1/lines/:id',
      { tag, summary: 'One line', answer: line, refuses: ['forbidden', 'not_found'] },
      async (call, { params }) =>
        lacksAll(call.actor, ['conversations', 'settings']) ??
        shown(
          call.accountId,
          orNotFound(lineWith(await core.read(call.accountId).lines.list(), params.id as string), 'line'),
        ),
    ),
    authed(
      context,
      'PATCH',
      '/v1/lines/:id',
      {
        tag,
        summary: 'Change a line, or give it the number or page that it lacks',
        description: 'The name is that of its inboxes. Who serves them, and when, is theirs: `/v1/inboxes/{id}`.',
        body: wire.patch(fields),
        answer: line,
        refuses: ['forbidden', 'not_found', 'already_exists'],
      },
      async (call, { params, body: { page, ...rest } }) =>
        shown(
          call.accountId,
          await core.changeLine(call, params.id as string, {
            ...rest,
            ...(page && { page: { token: null, ...page } }),
          }),
        ),
    ),
    authed(
      context,
      'DELETE',
      '/v1/lines/:id',
      {
        tag,
        summary: 'Remove a line with its inboxes',
        description: 'Their conversations are closed; they stay and can be read.',
        refuses: ['forbidden', 'not_found'],
      },
      (call, { params }) => core.removeLine(call, params.id as string),
    ),
  ];
}

function lineToWire({ id, label, email, whatsapp, messenger }: Line, connected: ReadonlySet<string>) {
  const first = (whatsapp ?? messenger) as Inbox;
  const has = (inbox: Inbox | null) => inbox !== null && connected.has(inbox.id);
  return {
    id: id ?? first.id,
    name: first.name,
    label,
    email,
    whatsapp,
    messenger,
    connected: [...(has(whatsapp) ? ['whatsapp' as const] : []), ...(has(messenger) ? ['messenger' as const] : [])],
  };
}
