import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Api, apiOf } from '../support/api.ts';

type Schema = { type?: string; properties?: Record<string, Schema>; anyOf?: Schema[]; $ref?: string; enum?: unknown[] };
type Response = { content?: Record<string, { schema: Schema }> };
export type Operation = {
  method: string;
  path: string;
  tag: string;
  /** names of credentials that it takes; none: anybody */
  schemes: string[];
  parameters: { name: string; in: string }[];
  body: Schema | null;
  responses: Record<string, Response>;
};

/** What the server says of itself, and a check of every answer against it. */
export type Reference = {
  /** by "GET /v1/agents/{id}" */
  operations: Map<string, Operation>;
  /** the operations that succeeded, as the checked clients saw it */
  succeeded: Set<string>;
  /** whether an operation takes such a body, as the document has it */
  takes(name: string, body: unknown): boolean;
  /** a client whose every answer must be one that the document describes */
  apiOf(token: string | null): Api;
};

export async function readReference(url: string): Promise<Reference> {
  const document = (await (await fetch(`${url}/v1/openapi.json`)).json()) as Document;
  const operations = operationsOf(document);
  const validate = validators(document);
  const succeeded = new Set<string>();
  return {
    operations,
    succeeded,
    takes: (name, body) => validate.body(name, body),
    apiOf(token) {
      const api = apiOf(url, token);
      return async <T>(method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
        const reply = await api<T>(method, path, body, headers);
        const name = nameOf(operations, method, path);
        if (name === null) return reply;
        const media = (reply.headers.get('content-type') ?? '').split(';')[0] as string;
        const problem = validate.answer(name, reply.status, media, reply.body);
        assert.equal(problem, null, `${name} answered ${reply.status} ${JSON.stringify(reply.body)}`);
        if (reply.status < 300) succeeded.add(name);
        return reply;
      };
    },
  };
}

type Described = {
  tags: string[];
  security: Record<string, never>[];
  parameters?: Operation['parameters'];
  requestBody?: { content: { 'application/json'?: { schema: Schema } } };
  responses: Operation['responses'];
};
type Document = { paths: Record<string, Record<string, Described>> };

function operationsOf(document: Document): Map<string, Operation> {
  const found = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => {
      const { tags, security, parameters, requestBody, responses } = operation;
      const name = `${method.toUpperCase()} ${path}`;
      const schemes = security.flatMap((one) => Object.keys(one));
      const body = requestBody?.content['application/json']?.schema ?? null;
      return [
        name,
        {
          method: method.toUpperCase(),
          path,
          tag: tags[0] as string,
          schemes,
          parameters: parameters ?? [],
          body,
          responses,
        },
      ];
    }),
  );
  return new Map(found);
}

/** The operation that a path belongs to; null for a path that is none. */
function nameOf(operations: Map<string, Operation>, method: string, url: string): string | null {
  const path = url.split('?')[0] as string;
  for (const [name, operation] of operations) {
    const pattern = new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    if (operation.method === method && pattern.test(path)) return name;
  }
  return null;
}

function validators(document: Document) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'reference');
  const compiled = new Map<string, ValidateFunction>();
  /** A schema that many answers name is compiled once for all of them. */
  const compile = (pointer: string[], { $ref: named }: Schema): ValidateFunction => {
    const parts = pointer.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'));
    const $ref = `reference${named ?? encodeURI(`#/${parts.join('/')}`)}`;
    const validate = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, validate);
    return validate;
  };
  const placeOf = (name: string): [path: string, method: string] => {
    const [method = '', path = ''] = name.split(' ');
    return [path, method.toLowerCase()];
  };
  const body = (name: string, sent: unknown): boolean =>
    compile(['paths', ...placeOf(name), 'requestBody', 'content', 'application/json', 'schema'], {})(sent);
  /** Null when the document has this answer. */
  const answer = (name: string, status: number, media: string, body: unknown): string | null => {
    const [path, method] = placeOf(name);
    const response = document.paths[path]?.[method]?.responses[status];
    if (!response) return 'This status is not in the reference';
    if (!response.content) return body === '' ? null : 'There should be no body';
    if (response.content['*/*']) return null;
    const described = response.content[media];
    if (!described) return `${media} is not in the reference`;
    if (media === 'text/event-stream') return null;
    const pointer = ['paths', path, method, 'responses', String(status), 'content', media, 'schema'];
    const validate = compile(pointer, described.schema);
    return validate(body) ? null : ajv.errorsText(validate.errors);
  };
  return { body, answer };
}
