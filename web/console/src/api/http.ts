/** What the server says no with, or that it did not answer (kind 'unreachable'). */
export class Problem extends Error {
  readonly kind: string;
  readonly status: number;
  readonly details: Record<string, unknown>;

  constructor(kind: string, status: number, details: Record<string, unknown> = {}) {
    super(kind);
    this.kind = kind;
    this.status = status;
    this.details = details;
  }

  /** The same again, later, may well go through. */
  get passes(): boolean {
    return this.kind === 'unreachable' || this.status === 429 || this.status >= 500;
  }
}

const patience = 15_000;
let whenSignedOut: () => void = () => {};

/** Called whenever the session turns out to be over. */
export function onSignedOut(listener: () => void): void {
  whenSignedOut = listener;
}

/** @param patienceMs longer, where the server itself waits for somebody */
export async function ask<T>(method: string, path: string, body?: unknown, patienceMs = patience): Promise<T> {
  const response = await fetch(`/v1${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(patienceMs),
  }).catch(() => {
    throw new Problem('unreachable', 0);
  });
  if (response.status === 204) return undefined as T;
  const said = (await response.json().catch(() => null)) as (Record<string, unknown> & { type?: string }) | null;
  if (response.ok && said !== null) return said as T;
  const kind = said?.type?.replace('urn:parley:', '') ?? 'unreachable';
  if (kind === 'unauthorized') whenSignedOut();
  throw new Problem(kind, response.status, said ?? {});
}

/** All pages of a list that is known to be short: agents, teams, inboxes. */
export async function askAll<T>(path: string): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: { items: T[]; next: string | null } = await ask(
      'GET',
      `${path}?limit=200${after && `&after=${after}`}`,
    );
    all.push(...page.items);
    after = page.next;
  }
  return all;
}
