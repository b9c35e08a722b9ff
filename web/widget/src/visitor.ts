/** A message as the server gives it to the visitor. */
export type Message = {
  id: string;
  from: 'you' | 'agent';
  author: string | null;
  text: string;
  clientId: string | null;
  createdAt: string;
};

export type Waiting = { clientId: string; text: string; at: string; failed?: true };

/** What is kept of a visitor in the browser, once it has written: who it is, and what has not been sent yet. */
export class Memory {
  readonly name: string;
  token: string | null = null;
  waiting: Waiting[] = [];

  constructor(inboxId: string) {
    this.name = `parley:${inboxId}`;
    this.read();
  }

  read(): void {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name) ?? '{}') as Partial<Memory>;
      this.token = kept.token ?? this.token;
      this.waiting = kept.waiting ?? [];
    } catch {
      // A browser that keeps nothing: the conversation lives as long as the page.
    }
  }

  write(): void {
    try {
      localStorage.setItem(this.name, JSON.stringify({ token: this.token, waiting: this.waiting }));
    } catch {}
  }
}

export class Refused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`${status}`);
    this.status = status;
  }
}

/** The visitor's paths of the API. @throws Refused, or what fetch throws without a connection */
export class VisitorApi {
  private readonly origin: string;
  private readonly inboxId: string;

  constructor(origin: string, inboxId: string) {
    this.origin = origin;
    this.inboxId = inboxId;
  }

  async welcome(): Promise<string> {
    return (await this.ask<{ token: string }>('POST', '/v1/visitors', null, { inboxId: this.inboxId })).token;
  }

  write(token: string, { text, clientId }: Waiting): Promise<Message> {
    return this.ask('POST', '/v1/visitor/messages', token, { text, clientId });
  }

  /** the newest first */
  messages(token: string, after: string | null): Promise<{ items: Message[]; next: string | null }> {
    return this.ask('GET', `/v1/visitor/messages${after === null ? '' : `?after=${encodeURIComponent(after)}`}`, token);
  }

  /** The token goes as a subprotocol: in an address it would be in logs. */
  stream(token: string, after: string | null): WebSocket {
    const question = after === null ? '' : `?after=${encodeURIComponent(after)}`;
    const url = `${this.origin.replace(/^http/, 'ws')}/v1/visitor/live${question}`;
    return new WebSocket(url, ['parley.v1', `token.${token}`]);
  }

  private async ask<T>(method: string, path: string, token: string | null, body?: object): Promise<T> {
    const response = await fetch(this.origin + path, {
      method,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(20_000),
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Refused(response.status);
    return (await response.json()) as T;
  }
}
