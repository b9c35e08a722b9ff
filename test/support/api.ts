export type Reply<T> = { status: number; headers: Headers; body: T };

/** A client of one server's HTTP API with one credential. A body of bytes is a file. */
export function apiOf(url: string, token: string | null) {
  return async <T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> => {
    const isFile = body instanceof Uint8Array;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: isFile ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
  };
}

export type Api = ReturnType<typeof apiOf>;

/** A visitor of an inbox, with the API as it may use it. */
export async function becomeVisitor(url: string, inboxId: string): Promise<{ token: string; api: Api }> {
  const { body, status } = await apiOf(url, null)<{ token: string }>('POST', '/v1/visitors', { inboxId });
  if (status !== 201) throw new Error(`No visitor: ${status} ${JSON.stringify(body)}`);
  return { token: body.token, api: apiOf(url, body.token) };
}
