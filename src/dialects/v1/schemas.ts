import { type TProperties, type TSchema, Type } from 'typebox';

export const id = Type.String({
  format: 'uuid',
  // Ids are compared as texts here and there: there is one way to write them.
  pattern: '^[0-9a-f-]{36}$',
  examples: ['019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071'],
});
export const instant = Type.String({ format: 'date-time', description: 'ISO 8601, UTC, milliseconds' });
/** A day; whose clock counts says the description. */
export const dayThat = (description: string) => Type.String({ format: 'date', maxLength: 10, description });
export const day = dayThat('YYYY-MM-DD');
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const oneOf = <T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values], ...(description && { description }) });
export const listOf = <T extends TSchema>(item: T, maxItems: number) =>
  Type.Array(item, { maxItems, uniqueItems: true });

/** Text that people wrote: no NUL, at most so many characters. */
export const text = (maxLength: number, minLength = 1) =>
  Type.String({ minLength, maxLength, pattern: '^[^\\u0000]*$' });
/** What something is called: one line, and not only spaces. No two parts of the pattern can take one
 *  character, so it is linear. */
export const name = (maxLength = 255) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\S\\p{Cc}]*[^\\p{Cc}\\s][^\\p{Cc}]*$' });
/** A search term: at least one letter or digit. */
export const searchable = '^[^\\u0000\\p{L}\\p{N}]*[\\p{L}\\p{N}][^\\u0000]*$';
export const email = Type.String({ format: 'email', maxLength: 254 });
export const link = Type.String({ format: 'link', maxLength: 2000, description: 'http or https' });
export const phone = Type.String({
  minLength: 3,
  maxLength: 40,
  description: 'Kept as digits: +, spaces, dots, hyphens, brackets and a leading 00 are taken away',
  examples: ['34600000001'],
});
export const timezone = Type.String({
  format: 'timezone',
  pattern: '^[A-Za-z]',
  maxLength: 64,
  description: 'IANA time zone',
  examples: ['Europe/Madrid'],
});
export const password = Type.String({ minLength: 10, maxLength: 200 });
/** Larger than 53 bits where somebody is rich: a text. */
export const tokens = Type.String({
  pattern: '^[0-9]+$',
  description: 'Tokens, as a text of digits',
  examples: ['5000'],
});
export const integer = Type.String({ pattern: '^[0-9]+$', description: 'Its id where ids are integers' });
export const eventNumber = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'A number in the account’s event log',
});

/** What comes in: nothing that is not named. */
export const input = <P extends TProperties>(properties: P, options: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });
/** A body that may be left out. */
export const orNothing = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** Only the fields that are to change; null clears. */
export const patch = <P extends TProperties>(properties: P) =>
  Type.Partial(Type.Object(properties), { additionalProperties: false, minProperties: 1 });
/** What goes out, under a name of its own in the reference. */
export const noun = <P extends TProperties>(title: string, properties: P) =>
  Type.Object(properties, { title, additionalProperties: false });

const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }));
const cursor = { maxLength: 36, description: 'The `next` of the page before' };
export const page = { after: Type.Optional(Type.String({ ...cursor, pattern: '^[0-9a-f-]{36}$' })), limit };
/** A page of what is ordered by numbers of the event log, the newest first. */
export const numberedPage = { after: Type.Optional(Type.String({ ...cursor, pattern: '^[0-9]{1,15}$' })), limit };
/** From one instant until before another. */
export const span = { from: Type.Optional(instant), until: Type.Optional(instant) };
export const pageQuery = Type.Object(page);
export const numberedPageQuery = Type.Object(numberedPage);
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object(
    {
      items: Type.Array(item),
      next: nullable(Type.String({ description: 'Cursor of the next page; null on the last' })),
    },
    { additionalProperties: false },
  );
