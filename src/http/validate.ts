import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifySchemaCompiler } from 'fastify';
import { isDay, isInstant } from '../core/instant.ts';

const strict = {
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: true,
  strict: false,
} as const;

/** The first validator stops at the first problem, so that a refusal costs no more than the way to it: a list that is too long is not
 *  gone through, a text that is too long meets no pattern. The second tells all, of what is small. */
type Pair = { first: Ajv2020; all: Ajv2020 };

const pair = (options: object): Pair => ({
  first: new Ajv2020({ ...strict, ...options }),
  all: new Ajv2020({ ...strict, ...options, allErrors: true }),
});
const body = pair({});
// A query has only texts: numbers and booleans are read from them.
const query = pair({ coerceTypes: true });

for (const ajv of [body, query].flatMap(({ first, all }) => [first, all])) {
  ajv.addFormat('uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i);
  ajv.addFormat('date-time', isInstant);
  ajv.addFormat('date', isDay);
  ajv.addFormat('email', /^[^\s@]+@[^\s@][^\s@.]*\.[^\s@]+$/);
  ajv.addFormat('timezone', (text: string) => isZone(text));
  ajv.addFormat('time', /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/);
  ajv.addFormat('link', /^https?:\/\/[^\s]+$/);
}

const mostProblems = 20;

/** Compiled when the first request of its route comes: all of them at once are a third of the time that a start takes.
 *  Tests call every route, so that each schema is compiled there. */
export const compileValidator: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const { first, all } = httpPart === 'body' ? body : query;
  let compiled: ValidateFunction | undefined;
  let telling: ValidateFunction | undefined;
  const problemsIn = (data: unknown, found: ErrorObject[]): ErrorObject[] => {
    if (!isSmall(data)) return found;
    telling ??= all.compile(schema);
    telling(data);
    return (telling.errors ?? found).slice(0, mostProblems);
  };
  // Fastify reads what it refused from the function that it was given.
  const validate: ValidateFunction = Object.assign(
    (data: unknown) => {
      compiled ??= first.compile(schema);
      const isValid = compiled(data);
      validate.errors = isValid ? null : problemsIn(data, compiled.errors ?? []);
      return isValid;
    },
    { schema },
  ) as never;
  return validate as never;
};

const smallest = { values: 500, characters: 16_384 };

/** Whether all problems of something can be told at little cost. Looked at no further than until it is not. */
function isSmall(data: unknown): boolean {
  let { values, characters } = smallest;
  const walk = (value: unknown): boolean => {
    if (--values < 0) return false;
    if (typeof value === 'string') characters -= value.length;
    if (typeof value !== 'object' || value === null) return characters >= 0;
    for (const key in value) {
      characters -= key.length;
      if (characters < 0 || !walk((value as Record<string, unknown>)[key])) return false;
    }
    return true;
  };
  return walk(data);
}

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }) !== undefined;
  } catch {
    return false;
  }
}
