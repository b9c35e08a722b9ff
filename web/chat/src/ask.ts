export class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`${status}`);
    this.status = status;
  }
}

/** Asks the server, which knows by a cookie who asks. @throws Refused, or what fetch throws without a connection */
export async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(path, {
    method,
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(20_000),
    // A DELETE has a type, too: forms of other pages can send none.
    headers: method === 'GET' ? {} : { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Refused(response.status);
  return (await response.json()) as T;
}
