import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Stage, type Tally, tallyOf } from './stage.ts';

export type Asked = {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** the loopback address that it comes from */
  from?: string;
  /** in chunks, so that the head does not say how long the body is */
  chunked?: boolean;
};

/** One request on a connection of its own. @returns its status; 0: closed without an answer */
export function ask(url: string, { method, path, headers = {}, body, from, chunked }: Asked): Promise<number> {
  return new Promise((resolve) => {
    const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = request(
      url + path,
      { method, headers: { ...length, ...headers }, agent: false, ...(from && { localAddress: from }) },
      (response) => {
        const { statusCode = 0 } = response;
        response.on('error', () => resolve(statusCode));
        response.on('close', () => resolve(statusCode));
        response.resume();
      },
    );
    asked.on('error', () => resolve(0));
    if (chunked && body !== undefined) asked.write(body);
    asked.end(chunked ? undefined : body);
  });
}

/** All at once. */
export async function askAll(stage: Stage, all: Asked[]): Promise<Tally> {
  return tallyOf(await Promise.all(all.map((asked) => ask(stage.url, asked))));
}

export const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

export const json = (body: string, token?: string): Pick<Asked, 'headers' | 'body'> => ({
  headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  body,
});

export const form = (body: string): Pick<Asked, 'headers' | 'body'> => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body,
});

/** A connection that is written to by hand. */
export async function dial(url: string, from?: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, ...(from && { localAddress: from }) });
  socket.on('error', () => {});
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', () => resolve());
  });
  return socket;
}

const statusLine = /HTTP\/1\.1 (\d{3}) /g;

/** Writes requests without waiting for answers. @returns the statuses that came until there are as many, or the connection closed */
export async function pipeline(url: string, requests: string, count: number): Promise<Tally> {
  const socket = await dial(url);
  const statuses: number[] = [];
  let rest = '';
  await new Promise<void>((resolve) => {
    socket.setEncoding('latin1').on('data', (text: string) => {
      const all = rest + text;
      let end = 0;
      for (const found of all.matchAll(statusLine)) {
        statuses.push(Number(found[1]));
        end = found.index + found[0].length;
      }
      rest = all.slice(Math.max(end, all.length - 12));
      if (statuses.length >= count) resolve();
    });
    socket.on('close', () => resolve());
    socket.write(requests);
  });
  socket.destroy();
  if (statuses.length < count) statuses.push(...times(count - statuses.length, () => 0));
  return tallyOf(statuses);
}
