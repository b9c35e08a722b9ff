import { chattabaiDialect } from '../../src/dialects/chattabai/dialect.ts';
import { chatwhizzDialect } from '../../src/dialects/chatwhizz/dialect.ts';
import type { Dialect } from '../../src/dialects/contract.ts';
import { hciDialect } from '../../src/dialects/hci/dialect.ts';
import { imbeeDialect } from '../../src/dialects/imbee/dialect.ts';
import { tochatDialects } from '../../src/dialects/tochat/dialect.ts';

/** Dialects that may tell a failure with status 200, made for their names and envelopes alone. */
const dialects: Dialect[] = (() => {
  const nothing = {} as never;
  return [
    hciDialect(nothing),
    imbeeDialect(nothing),
    chattabaiDialect(nothing),
    chatwhizzDialect(nothing),
    ...tochatDialects(nothing),
  ];
})();

const anId = '00000000-0000-7000-8000-000000000000';

/** The answer of a route to a credential that stands wherever a credential may stand.
 *  @param name method and path, as in the table of who may */
export async function askWith(url: string, name: string, token: string, more: Record<string, string> = {}) {
  const [method = '', path = ''] = name.split(' ');
  const headers = {
    ...(token !== '' && {
      authorization: `Bearer ${token}`,
      'x-api-key': token,
      'x-woos-key': token,
      access_token: token,
      cookie: `parley_session=${token}; parley_visitor=${token}; parley_user=${token}`,
    }),
    'content-type': 'application/json',
    ...more,
  };
  const body = method === 'GET' ? undefined : JSON.stringify({ authenticationHash: token, hash: token });
  const at = url + path.replace(/\{\w+\}|\*/g, anId);
  const response = await fetch(at, { method, headers, redirect: 'manual', ...(body && { body }) });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const answer = { status: response.status, body: isJson ? JSON.parse(text) : text };
  const dialect = dialects.find(({ routes }) => routes.some((route) => named(route.method, route.path) === name));
  return { ...answer, text, failed: response.status >= 400 || dialect?.saysFailed?.(answer) === true };
}

/** A route as tables name it. */
export function named(method: string, path: string): string {
  return `${method} ${path.replace(/:(\w+)/g, '{$1}')}`;
}
