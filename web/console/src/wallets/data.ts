import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask, askAll } from '../api/http.ts';
import type { Application, ApplicationKey, Entry, PinLock, Wallet } from '../api/money.ts';
import type { Page } from '../api/nouns.ts';
import { client } from '../data/client.ts';
import { refresh } from '../data/refresh.ts';
import type { Span } from '../page/period.ts';

const query = (fields: Record<string, string | null>) =>
  Object.entries(fields)
    .flatMap(([name, value]) => (value ? [`&${name}=${encodeURIComponent(value)}`] : []))
    .join('');

export const useApplications = () =>
  useQuery({ queryKey: ['applications'], queryFn: () => askAll<Application>('/applications') });

export const useKeys = (applicationId: string) =>
  useQuery({
    queryKey: ['applications', applicationId, 'keys'],
    queryFn: () => ask<Page<ApplicationKey>>('GET', `/applications/${applicationId}/keys`),
  });

export const useWallets = (q: string, applicationId: string | null) =>
  useInfiniteQuery({
    queryKey: ['wallets', q, applicationId],
    queryFn: ({ pageParam }) =>
      ask<Page<Wallet>>('GET', `/wallets?limit=50${query({ q, applicationId, after: pageParam })}`),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });

export const useWallet = (id: string) =>
  useQuery({ queryKey: ['wallet', id], queryFn: () => ask<Wallet>('GET', `/wallets/${id}`) });

export const useEntries = (id: string, span: Span) =>
  useInfiniteQuery({
    queryKey: ['entries', id, span.from, span.until],
    queryFn: ({ pageParam }) =>
      ask<Page<Entry>>('GET', `/wallets/${id}/entries?limit=100${query({ ...span, after: pageParam })}`),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

/** All of them, for paper: the oldest first. */
export const useAllEntries = (id: string, span: Span) =>
  useQuery({
    queryKey: ['entries', id, span.from, span.until, 'all'],
    queryFn: async () => {
      const all: Entry[] = [];
      for (let after: string | null = ''; after !== null; ) {
        const path = `/wallets/${id}/entries?limit=200${query({ ...span, after })}`;
        const page: Page<Entry> = await ask('GET', path);
        all.push(...page.items);
        after = page.next;
      }
      return all.reverse();
    },
  });

export const usePinLocks = () =>
  useQuery({
    queryKey: ['pinLocks'],
    queryFn: () => ask<Page<PinLock>>('GET', '/pin-locks'),
    // They end by themselves.
    refetchInterval: 30_000,
  });

export async function addWallet(fields: object): Promise<Wallet> {
  const wallet = await ask<Wallet>('POST', '/wallets', fields);
  void refresh(['wallets']);
  return wallet;
}

const kept = (wallet: Wallet): Wallet => {
  client.setQueryData(['wallet', wallet.id], wallet);
  return wallet;
};

export async function moveTokens(
  id: string,
  move: { kind: 'top_up' | 'correction'; tokens: string; reason: string },
): Promise<void> {
  kept(await ask<Wallet>('POST', `/wallets/${id}/entries`, move));
  void refresh(['entries', id]);
}

export const changeWallet = async (id: string, patch: object) =>
  kept(await ask<Wallet>('PATCH', `/wallets/${id}`, patch));
export const resetPin = async (id: string) => kept(await ask<Wallet>('POST', `/wallets/${id}/pin`, {}));

export async function removeWallet(id: string): Promise<void> {
  await ask('DELETE', `/wallets/${id}`);
  void refresh(['wallets']);
  void refresh(['wallet', id]);
}

export async function liftLock(id: string): Promise<void> {
  await ask('DELETE', `/pin-locks/${id}`);
  await refresh(['pinLocks']);
}

export async function keepApplication(id: string | null, fields: object): Promise<void> {
  await (id === null ? ask('POST', '/applications', fields) : ask('PATCH', `/applications/${id}`, fields));
  await client.invalidateQueries({ queryKey: ['applications'] });
}

export async function removeApplication(id: string): Promise<void> {
  await ask('DELETE', `/applications/${id}`);
  await client.invalidateQueries({ queryKey: ['applications'] });
  void refresh(['wallets']);
}

export async function makeKey(applicationId: string, purpose: 'calls' | 'wallets'): Promise<string> {
  const { token } = await ask<{ token: string }>('POST', `/applications/${applicationId}/keys`, { purpose });
  void client.invalidateQueries({ queryKey: ['applications', applicationId, 'keys'] });
  return token;
}

export async function revokeKey(applicationId: string, id: string): Promise<void> {
  await ask('DELETE', `/application-keys/${id}`);
  await client.invalidateQueries({ queryKey: ['applications', applicationId, 'keys'] });
}
