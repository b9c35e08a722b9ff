import http from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';

export type Asking = {
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body?: string | Uint8Array;
  /** milliseconds until all of the answer must be there */
  patienceMs: number;
  /** what the host was looked up as already: it is connected to, and the name is not looked up again */
  address?: string | undefined;
  /** of the answer, in bytes */
  most: number;
};

/** @property end whether all of it is there, or it was longer than asked for, or broke off */
export type Answered = { status: number; location: string | null; body: Buffer; end: 'whole' | 'long' | 'broken' };

/** Nobody answered.
 *  @property asked it may have been asked */
export class Unanswered extends Error {
  override name = 'Unanswered';
  readonly asked: boolean;
  constructor(cause: unknown, asked: boolean) {
    super(String((cause as { code?: unknown }).code ?? (cause as Error).name), { cause });
    this.asked = asked;
  }
}

/** One request to a provider, on a connection of its own. Follows no redirect.
 *  @throws Unanswered */
export function ask(target: URL, { method, headers, body, patienceMs, address, most }: Asking): Promise<Answered> {
  const isSecure = target.protocol === 'https:';
  let isConnected = false;
  return new Promise((resolve, reject) => {
    const request = (isSecure ? https : http).request(
      target,
      {
        method,
        agent: false,
        headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
        signal: AbortSignal.timeout(patienceMs),
        ...(address !== undefined && {
          lookup: (_host, { all }, found) => {
            const family = isIPv6(address) ? 6 : 4;
            if (all) found(null, [{ address, family }]);
            else found(null, address, family);
          },
        }),
      },
      (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        const location = answered.location ?? null;
        const parts: Buffer[] = [];
        let bytes = 0;
        const over = (end: Answered['end']) => () => resolve({ status, location, body: Buffer.concat(parts), end });
        response.on('data', (part: Buffer) => {
          parts.push(part);
          bytes += part.length;
          if (bytes <= most) return;
          over('long')();
          request.destroy();
        });
        // It has said what became of it, whatever becomes of the rest.
        response.on('end', over('whole')).on('error', over('broken')).on('close', over('broken'));
      },
    );
    request.on('socket', (socket) =>
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        isConnected = true;
      }),
    );
    request.on('error', (error) => reject(new Unanswered(error, isConnected)));
    request.end(body);
  });
}

/** The object that a body of JSON is; an empty one where it is none. */
export function objectIn({ body }: Answered): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
