import { useQuery } from '@tanstack/react-query';
import { ask, onSignedOut, Problem } from '../api/http.ts';
import type { Identity } from '../api/nouns.ts';
import { connection } from '../live/connection.ts';
import { client } from './client.ts';
import { forgetKept } from './kept.ts';

const key = ['session'];

/** Null: nobody is signed in. */
export function useSession() {
  return useQuery({ queryKey: key, queryFn: whoAmI, retry: (count, error) => passes(error) && count < 1000 });
}

async function whoAmI(): Promise<Identity | null> {
  try {
    const identity = await ask<Identity>('GET', '/session');
    // Nothing is read before the stream is open: it opens while the shell comes.
    connection.begin();
    return identity;
  } catch (error) {
    if (error instanceof Problem && error.kind === 'unauthorized') return null;
    throw error;
  }
}

const passes = (error: unknown) => error instanceof Problem && error.passes;

export function ownAgentId(): string | null {
  return client.getQueryData<Identity | null>(key)?.agent?.id ?? null;
}

export function ownRights(): readonly string[] {
  return client.getQueryData<Identity | null>(key)?.rights ?? [];
}

export function ownMemberId(): string | null {
  return client.getQueryData<Identity | null>(key)?.member?.id ?? null;
}

export async function signIn(email: string, password: string): Promise<void> {
  await ask('POST', '/session', { email, password });
  await client.invalidateQueries({ queryKey: key });
}

/** The token of a one-time link stands behind the #; it is taken out of the address before anything else. */
export async function comeInByLink(): Promise<void> {
  const token = location.hash.slice(1);
  if (!token.startsWith('pl_')) return;
  history.replaceState(null, '', location.pathname);
  await ask('POST', '/session/link', { token });
}

/** All other sessions of the member end; this browser has a new one.
 *  @throws Problem */
export async function changePassword(current: string, next: string): Promise<void> {
  await ask('PUT', '/session/password', { current, next });
}

export async function signOut(): Promise<void> {
  await ask('DELETE', '/session').catch(() => {});
  forgetKept();
  forgetSession();
}

/** What one person read is not left for the next. */
function forgetSession(): void {
  client.setQueryData(key, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
}

onSignedOut(() => {
  if (client.getQueryData(key)) forgetSession();
});
