import { Type } from 'typebox';
import type { Call } from '../../core/call.ts';
import { lacks } from '../../core/right.ts';
import type { Route } from '../contract.ts';
import { curlOf, type Door, headersOf } from '../door.ts';
import { collectionOf, collectionText } from '../postman.ts';
import { v1Door } from './door.ts';
import { authed, type Context, Ready } from './route.ts';
import * as wire from './schemas.ts';

const tag = 'Keys';
const names = Type.Array(Type.String());

const door = wire.noun('Door', {
  name: Type.String({ examples: ['hci'] }),
  secrets: { ...names, description: 'Values that their holder puts in; nobody else knows them' },
  kept: { ...names, description: 'Values that answers give, for the calls after them' },
  values: Type.Record(Type.String(), Type.String(), { description: 'Values that are this account’s' }),
  samples: Type.Array(
    Type.Object(
      {
        name: Type.String(),
        curl: Type.String({
          description:
            'A line for a shell. Values of this account are put in and quoted; `{{NAME}}` stands for one that only its holder knows. Put in only what holds no quote, backslash or control character, or build the line from the fields beside.',
        }),
        method: Type.String(),
        path: Type.String({ description: '`{{NAME}}` stands for a value, here and below' }),
        query: Type.Record(Type.String(), Type.String()),
        headers: Type.Record(Type.String(), Type.String()),
        body: wire.nullable(Type.String({ description: 'JSON' })),
        keep: Type.Record(Type.String(), Type.String(), { description: 'Which value stands where in the answer' }),
      },
      { additionalProperties: false },
    ),
  ),
});

/** Every API of this server, as a developer of this account calls it. */
export function doorRoutes(context: Context, doors: readonly Door[]): Route[] {
  const { core } = context;
  /** They are of agents, inboxes, lines and applications, which `settings` alone reads all of. */
  const valuesOf = async ({ accountId, actor }: Call, { valuesOf }: Door): Promise<Record<string, string>> => {
    if (lacks(actor, 'settings')) return {};
    const values = Object.entries(await valuesOf(core.read(accountId)));
    return Object.fromEntries(values.filter((one): one is [string, string] => one[1] !== undefined));
  };
  return [
    authed(
      context,
      'GET',
      '/v1/doors',
      {
        tag,
        summary: 'Every API of this server, with lines to try it',
        description: 'Values of this account are put in for callers that also have the right `settings`.',
        answer: Type.Object({ url: Type.String(), items: Type.Array(door) }, { additionalProperties: false }),
        refuses: ['forbidden'],
      },
      async (call) => {
        const no = lacks(call.actor, 'members');
        if (no) return no;
        const items = doors.map(async (one) => {
          const values = await valuesOf(call, one);
          const samples = one.samples.map((sample) => ({
            name: sample.name,
            curl: curlOf(sample, context.ownOrigin, values),
            method: sample.method,
            path: sample.path,
            query: sample.query ?? {},
            headers: headersOf(sample),
            body: sample.body ? JSON.stringify(sample.body) : null,
            keep: sample.keep ?? {},
          }));
          return { name: one.name, secrets: [...one.secrets], kept: [...one.kept], values, samples };
        });
        return { url: context.ownOrigin, items: await Promise.all(items) };
      },
    ),
    authed(
      context,
      'GET',
      '/v1/doors/postman',
      {
        tag,
        summary: 'The same for Postman: a collection, version 2.1',
        description:
          'Values of this account are filled in for callers that also have the right `settings`; credentials are not. Without `door` it is the one of this API.',
        query: Type.Object({ door: Type.Optional(wire.oneOf(doors.map(({ name }) => name))) }),
        answer: Type.Object({}),
        refuses: ['forbidden'],
      },
      async (call, { query }) => {
        const no = lacks(call.actor, 'members');
        if (no) return no;
        const found = doors.find(({ name }) => name === (query.door ?? v1Door.name)) as Door;
        // It is one account's.
        const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
        const body = collectionText(collectionOf(found, context.ownOrigin, await valuesOf(call, found)));
        return new Ready({ status: 200, headers, body });
      },
    ),
  ];
}
