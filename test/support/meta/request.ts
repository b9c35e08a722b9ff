import { randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Channel } from './refused.ts';
import { invalid } from './refused.ts';
import { type Fields, fieldsOf } from './shape.ts';

export type Kept = { type: string; bytes: Buffer };
export type Sent = {
  id: string;
  channel: Channel;
  /** phone number id or page id */
  from: string;
  to: string;
  /** the JSON that was asked */
  body: Record<string, unknown>;
  file: (Kept & { name: string }) | null;
};

/** A call of Graph, without the version. */
export type Call = { method: string; path: string[]; query: URLSearchParams; type: string; body: Buffer };

/** What it is answered; with a message that is taken when this is sent. */
export type Answer = { json: object; sent?: Sent } | { file: Kept };

export function jsonOf({ type, body }: Call): Fields {
  if (essence(type) !== 'application/json') throw invalid(`Content-Type must be application/json, not "${type}"`);
  return parsed(body.toString(), 'the body');
}

export function parsed(text: string, at: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(`${at} is not valid JSON`);
  }
  return fieldsOf(value, at);
}

export type Form = { texts: Record<string, string>; file: Kept & { name: string } };

/** @param fileField the one part that is a file */
export async function formOf({ type, body }: Call, texts: string[], fileField: string): Promise<Form> {
  if (essence(type) !== 'multipart/form-data') throw invalid(`Content-Type must be multipart/form-data, not "${type}"`);
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData().catch(() => {
    throw invalid('the body is not multipart/form-data with the boundary of its Content-Type');
  });
  const names = [...form.keys()];
  const strange = names.find((name, at) => ![...texts, fileField].includes(name) || names.indexOf(name) !== at);
  if (strange !== undefined) throw invalid(`Unexpected field "${strange}"`);
  const file = form.get(fileField);
  if (!(file instanceof File)) throw invalid(`The parameter ${fileField} is required, and is a file`);
  const bytes = Buffer.from(await file.arrayBuffer());
  if (bytes.length === 0) throw invalid(`${fileField} is empty`);
  return {
    texts: Object.fromEntries(
      texts.map((name) => {
        const value = form.get(name);
        if (typeof value !== 'string') throw invalid(`The parameter ${name} is required`);
        return [name, value];
      }),
    ),
    file: { name: file.name, type: file.type, bytes },
  };
}

export const essence = (type: string): string => type.split(';')[0]!.trim().toLowerCase();

export async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The fields that are asked of a node, and its id, which is always there. */
export function fieldsAsked(node: Record<string, string | null>, query: URLSearchParams): object {
  const asked = query.get('fields')?.split(',') ?? Object.keys(node);
  const strange = asked.find((name) => node[name] === undefined);
  if (strange !== undefined) throw invalid(`Tried accessing nonexisting field (${strange})`);
  const known = [...asked, 'id'].map((name) => [name, node[name]] as const).filter(([, value]) => value !== null);
  return Object.fromEntries(known);
}

/** Graph's ids are digits. */
export const newId = (): string => `${randomInt(1, 10)}${String(randomInt(2 ** 47)).padStart(15, '0')}`;
