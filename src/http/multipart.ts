import { isUtf8 } from 'node:buffer';
import { Busboy } from '@fastify/busboy';
import { mostFields, nested } from './form.ts';

export function isMultipart(contentType: string): boolean {
  return /^\s*multipart\/form-data\b/i.test(contentType);
}

/** Reads the texts of a form that is sent in parts (RFC 7578). Files in it are left out.
 *  @returns null for what is no such form, or for one of more than a thousand fields */
export function readMultipart(bytes: Buffer, contentType: string): Promise<Record<string, unknown> | null> {
  const { promise, resolve } = Promise.withResolvers<Record<string, unknown> | null>();
  const fields: [string, string][] = [];
  const refuse = () => resolve(null);
  const isText = isUtf8(bytes);
  let hasFile = false;
  try {
    const parser = new Busboy({
      headers: { 'content-type': contentType },
      limits: {
        fields: mostFields,
        parts: mostFields,
        fieldSize: bytes.length,
        headerPairs: 20,
      },
    });
    parser.on('field', (name, value) => fields.push([name, value]));
    parser.on('file', (_, stream) => {
      hasFile = true;
      stream.resume();
    });
    for (const event of ['error', 'partsLimit', 'fieldsLimit'] as const) parser.on(event, refuse);
    parser.on('finish', () => resolve(isText || hasFile ? nested(fields) : null));
    parser.end(bytes);
  } catch {
    // It names no boundary.
    refuse();
  }
  return promise;
}
