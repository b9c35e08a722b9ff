import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { version } from './account.ts';
import { newSid } from './sid.ts';

export type File = { type: string; bytes: Buffer };

/** Files that came by MMS. They lie at a CDN, for whoever has an address with its signature. */
export class Media {
  /** by the path of the MediaUrl */
  readonly #kept = new Map<string, { file: File; path: string; signature: string }>();

  /** @returns the path of its MediaUrl */
  keep(accountSid: string, file: File): string {
    const path = `/${version}/Accounts/${accountSid}/Messages/${newSid('MM')}/Media/${newSid('ME')}`;
    const [place, signature] = [randomBytes(16).toString('hex'), randomBytes(24).toString('base64url')];
    this.#kept.set(path, { file, path: `/${accountSid}/${place}`, signature });
    return path;
  }

  /** Where the CDN has it, or null where there is nothing. */
  location(path: string): string | null {
    const kept = this.#kept.get(path);
    if (kept === undefined) return null;
    return `${kept.path}?Expires=${Math.ceil(Date.now() / 1000) + 14_400}&Signature=${kept.signature}&Key-Pair-Id=CDN`;
  }

  /** @returns the status */
  answer(request: IncomingMessage, response: ServerResponse): number {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://cdn.example');
    const kept = [...this.#kept.values()].find(({ path }) => path === pathname);
    const signed = kept !== undefined && searchParams.get('Signature') === kept.signature;
    // A store behind signed addresses refuses a second way of saying who asks; and nobody there should see a token.
    const status = request.headers.authorization !== undefined ? 400 : signed ? 200 : 403;
    if (status !== 200) response.writeHead(status, { 'content-type': 'application/xml' }).end('<Error/>');
    else response.writeHead(200, { 'content-type': kept?.file.type }).end(kept?.file.bytes);
    return status;
  }
}
