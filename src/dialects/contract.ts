import type { StreamRequest } from '../core/stream.ts';

/** A request as every dialect sees it: no HTTP library in it. */
export type WireRequest = {
  method: string;
  /** as asked, without the query */
  path: string;
  /** the query with its question mark, byte for byte as requested: signatures cover it; absent: none */
  search?: string;
  params: Record<string, string>;
  query: Record<string, string | string[] | undefined>;
  headers: Record<string, string | string[] | undefined>;
  /** parsed; undefined when the body is empty */
  body: unknown;
  /** the bytes of the body: what an Idempotency-Key stands for */
  rawBody: Buffer;
  /** the socket's address, or the one that a trusted proxy names */
  address: string;
  /** the socket's own, whoever stands behind it */
  peer: string;
  /** of an upload: aborts when its connection is gone before it is answered */
  gone?: AbortSignal | undefined;
};

/** A body that is a string goes out as it is, with its own content type; anything else as JSON. */
export type Answer = {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** `Set-Cookie` lines */
  cookies?: readonly string[];
  /** the caller is not authenticated, whatever the status says: such answers are counted by network */
  unknownCaller?: true;
  /** the answer is a stream of the account's events: a socket where the request asked for an upgrade, else server-sent events */
  stream?: StreamRequest;
  /** the answer is a file, or the part of it that was asked for */
  file?: {
    bytes: number;
    /** from one byte up to and including another; null when it is gone after all */
    open(from: number, to: number): Promise<AsyncIterable<Uint8Array> | null>;
    /** what is said then */
    missing: Answer;
  };
};

/** What can go wrong before or beside a dialect's own answers: each dialect has a body for every one of these. */
export type Failure =
  | { kind: 'malformed' | 'unknown_route' | 'too_slow' | 'bug' }
  | { kind: 'too_large'; maxBytes: number }
  | { kind: 'invalid'; problems: { path: string; message: string }[] }
  | { kind: 'overloaded' | 'throttled'; retryAfterSeconds: number }
  | { kind: 'gone'; oldest: number };

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** the whole documented path; `:name` marks a parameter */
  path: string;
  /** JSON schemas of what is taken and given, where the dialect validates by schema */
  schema?: RouteSchema;
  /** pages of every origin may call it, in a dialect that else allows none: it takes no cookie */
  everyOrigin?: true;
  /** how often one caller may; more is answered 429 */
  limits?: readonly Limit[];
  /** the longest body it takes, in bytes; absent: `bodyBytes.usual` */
  mostBytes?: number;
  /** its calls are missing from the account's record of calls: it reads that record */
  unrecorded?: true;
  /** it answers with a stream: the only routes that a request for a WebSocket reaches */
  stream?: true;
  /** Authenticates the caller by the request's head, before any of its body is read.
   *  @returns the caller, or the answer that rejects it; `handle` then gets the same request with
   *  its body. Absent if the route needs no credential, or the credential is in the body */
  identify?(request: WireRequest): Promise<Caller | Answer>;
  /** its body is a file: as it comes, in `rawBody`, and only after `admit` named the sender of a request without a body */
  upload?: {
    maxBytes: number;
    /** the file is inside JSON, which is read as other bodies are */
    json?: true;
    admit(request: WireRequest): Promise<Answer | Sender>;
  };
  handle(request: WireRequest): Promise<Answer>;
  /** Asked where a body is refused before `handle` sees it: what to say to an Idempotency-Key that was used with another body; null
   *  when it was not. */
  reused?(request: WireRequest): Promise<Answer | null>;
};

/** Who sends a file. Each kind has room of its own: people of an account, also by its keys; visitors and outside users; carriers, whose
 *  signatures are checked once the body is there. */
export type Sender = { kind: 'people' | 'strangers' | 'providers'; name: string };

/** An authenticated caller. */
export type Caller = {
  /** what limits count by: the same whatever way the credential was sent */
  name: string;
};

/** Body limits, in bytes. */
export const bodyBytes = {
  /** where a route says nothing */
  usual: 65_536,
  /** e-mail, password, tokens */
  signIn: 4096,
  /** 20,000 characters, each as `\uXXXX\uXXXX`, or many rows */
  large: 262_144,
  /** whole businesses, with the hours of all that are in them */
  most: 1_048_576,
} as const;

/** A rate limit: `most` requests in `seconds`, for one credential or one network. It sheds load: each process counts for itself. */
export type Limit = { by: 'credential' | 'network'; most: number; seconds: number };

export type RouteSchema = {
  summary: string;
  description?: string;
  tags: string[];
  params?: object;
  querystring?: object;
  body?: object;
  headers?: object;
  response: Record<number, object>;
  security?: Record<string, string[]>[];
};

export type Dialect = {
  name: string;
  /** paths that begin so are this dialect's, also those that it does not know */
  prefixes: string[];
  routes: Route[];
  /** takes odd content types, form bodies, extra slashes; allows every origin (docs/dialects/README.md, rules 1 and 9) */
  lenient: boolean;
  /** makes JSON of what programs of this dialect send instead of it; tried once, where a body does not parse */
  repair?(text: string): string;
  /** the path of this dialect that another address stands for; null: it stands for none */
  rewrite?(url: string): string | null;
  failure(failure: Failure): Answer;
  /** whether an answer with a status below 400 says that it went wrong; absent: none does */
  saysFailed?(answer: Answer): boolean;
  /** Which account's program asks, for its record of calls; null: nobody known, or a person in the console. */
  callerOf?(request: WireRequest): Promise<{ accountId: string; credential: string } | null>;
};
