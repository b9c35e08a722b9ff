import type { Seat } from './frame.ts';

/** `url` is a path of the server. */
export type Attachment = {
  id: string;
  name: string;
  kind: 'image' | 'audio' | 'video' | 'document';
  width: number | null;
  height: number | null;
  url: string;
};

/** A message as the server gives it to the visitor. */
export type Message = {
  id: string;
  conversationId: string;
  from: 'you' | 'agent';
  author: string | null;
  text: string;
  /** what a bot gives to choose from */
  choices: string[];
  attachment: Attachment | null;
  clientId: string | null;
  createdAt: string;
};

export type Person = { id: string; name: string; pictureUrl: string | null };

/** The newest first; `seen` and `read` are ids of the newest messages that the other side and the visitor have read. */
export type HistoryPage = {
  items: Message[];
  next: string | null;
  people: Person[];
  ended: boolean;
  seen: string | null;
  read: string | null;
};

export type VisitorEvent = { kind: string; message?: Message; seen?: string | null; read?: string | null };

/** How the visitor can be reached when it has left the page. */
export type Reach = { name?: string; email?: string; phone?: string };
export type Waiting = { clientId: string; text: string; at: string; failed?: true; reach?: Reach; product?: string } & {
  attachment?: Attachment;
  /** not uploaded yet: it lives as long as the page */
  file?: File;
};

/** What is kept of a visitor in the browser, once it has written: who it is, what has not been sent yet, and whether it said how it can
 *  be reached. */
export class Memory {
  readonly name: string;
  token: string | null = null;
  waiting: Waiting[] = [];
  reachable = false;

  /** @param token empty where the browser's cookie says who writes */
  constructor(name: string, token: string | null) {
    this.name = `parley:${name}`;
    this.token = token;
    this.read();
  }

  read(): void {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name) ?? '{}') as Partial<Memory>;
      this.token = kept.token ?? this.token;
      this.waiting = [...(kept.waiting ?? []), ...this.waiting.filter(({ file }) => file)];
      this.reachable = kept.reachable ?? false;
    } catch {
      // A browser that keeps nothing: the conversation lives as long as the page.
    }
  }

  write(): void {
    const { token, waiting, reachable } = this;
    try {
      // A list by hand: some pages give every array a toJSON that makes it a text.
      const list = waiting
        .filter(({ file }) => !file)
        .map((one) => JSON.stringify(one))
        .join();
      localStorage.setItem(
        this.name,
        `{"token":${JSON.stringify(token)},"reachable":${reachable},"waiting":[${list}]}`,
      );
    } catch {}
  }
}

export class Refused extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number;
  /** names of the fields that are not right */
  readonly fields: string[];

  constructor(status: number, retryAfterSeconds: number, fields: string[]) {
    super(`${status}`);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.fields = fields;
  }
}

type Problem = { field?: string; problems?: { path: string }[] };

/** The visitor's paths of the API. @throws Refused, or what fetch throws without a connection */
export class VisitorApi {
  private readonly origin: string;
  private readonly inboxId: string;
  private readonly seat: Seat | undefined;
  private readonly path: string;

  constructor(origin: string, inboxId: string, seat?: Seat) {
    this.origin = origin;
    this.inboxId = inboxId;
    this.seat = seat;
    this.path = seat?.path ?? '/v1/visitor';
  }

  async welcome(): Promise<string> {
    return (await this.ask<{ token: string }>('POST', '/v1/visitors', null, { inboxId: this.inboxId })).token;
  }

  write(token: string, { text, clientId, reach, product, attachment }: Waiting): Promise<Message> {
    const body = {
      ...(text && { text }),
      clientId,
      ...reach,
      ...(product && { product }),
      ...(attachment && { attachmentId: attachment.id }),
    };
    return this.ask('POST', `${this.path}/messages`, token, body);
  }

  /** @param key the same one never makes a second attachment */
  upload(token: string, file: Blob, name: string, key: string): Promise<Attachment> {
    const more = { 'content-type': 'application/octet-stream', 'idempotency-key': key };
    return this.send('POST', `${this.path}/attachments?name=${encodeURIComponent(name)}`, token, file, more, 300_000);
  }

  messages(token: string, after: string | null): Promise<HistoryPage> {
    return this.ask(
      'GET',
      `${this.path}/messages${after === null ? '' : `?after=${encodeURIComponent(after)}`}`,
      token,
    );
  }

  read(token: string, messageId: string): Promise<void> {
    return this.ask('PUT', `${this.path}/read`, token, { messageId });
  }

  /** The token goes as a subprotocol: in an address it would be in logs. */
  stream(token: string, after: string | null): WebSocket {
    const question = after === null ? '' : `?after=${encodeURIComponent(after)}`;
    const url = `${this.origin.replace(/^http/, 'ws')}${this.path}/live${question}`;
    return new WebSocket(url, ['parley.v1', ...(token ? [`token.${token}`] : [])]);
  }

  /** The same as server-sent events, until it is aborted. */
  async events(token: string, after: string | null, signal: AbortSignal): Promise<Response> {
    const question = after === null ? '' : `?after=${encodeURIComponent(after)}`;
    const response = await fetch(`${this.origin}${this.path}/live${question}`, { ...this.common(token), signal });
    if (response.status === 401) this.seat?.lost();
    return response;
  }

  private ask<T>(method: string, path: string, token: string | null, body?: object): Promise<T> {
    const more: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
    return this.send(method, path, token, body && JSON.stringify(body), more, 20_000);
  }

  private async send<T>(
    method: string,
    path: string,
    token: string | null,
    body: string | Blob | undefined,
    headers: Record<string, string>,
    patience: number,
  ): Promise<T> {
    const response = await fetch(this.origin + path, {
      method,
      ...this.common(token, headers),
      signal: AbortSignal.timeout(patience),
      ...(body && { body }),
    });
    if (response.status === 401) this.seat?.lost();
    if (!response.ok) throw await refusalOf(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  private common(token: string | null, headers: Record<string, string> = {}): RequestInit {
    return {
      credentials: this.seat ? 'same-origin' : 'omit',
      referrerPolicy: 'no-referrer',
      headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
    };
  }
}

async function refusalOf(response: Response): Promise<Refused> {
  const { field, problems = [] } = (await response.json().catch(() => ({}))) as Problem;
  const fields = [...(field ? [field] : []), ...problems.map(({ path }) => path)];
  return new Refused(response.status, Number(response.headers.get('retry-after')), fields);
}
