import { useQuery } from '@tanstack/react-query';
import { ask, askAll } from '../api/http.ts';
import type { Page } from '../api/nouns.ts';
import { client } from '../data/client.ts';
import type { Sample } from './curl.ts';

export type Door = {
  name: string;
  secrets: string[];
  kept: string[];
  values: Record<string, string>;
  samples: Sample[];
};
export type NewKey = { name: string; rights: string[]; ranges: string[] };
export type Key = NewKey & { id: string; createdAt: string; lastUsedAt: string | null };
export type ProgramKey = {
  id: string;
  kind: 'authorization' | 'corporate';
  createdAt: string;
  lastUsedAt: string | null;
};
export type ApiCall = {
  id: string;
  at: string;
  dialect: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
  request: string | null;
  answer: string | null;
  failed: boolean;
};

export const useDoors = () =>
  useQuery({ queryKey: ['doors'], queryFn: () => ask<{ url: string; items: Door[] }>('GET', '/doors') });

/** Calls are no events: while somebody looks they are asked for again and again. */
export const useApiCalls = (dialect: string, failed: boolean) =>
  useQuery({
    queryKey: ['apiCalls', dialect, failed],
    queryFn: () =>
      ask<Page<ApiCall>>(
        'GET',
        `/api-calls?limit=50${dialect && `&dialect=${dialect}`}${failed ? '&failed=true' : ''}`,
      ),
    staleTime: 0,
    refetchInterval: 2000,
  });

export const useApiKeys = () => useQuery({ queryKey: ['apiKeys'], queryFn: () => askAll<Key>('/keys') });
export const useProgramKeys = () =>
  useQuery({ queryKey: ['programKeys'], queryFn: () => askAll<ProgramKey>('/program-keys') });

/** @returns what is shown once */
export async function makeApiKey(key: NewKey): Promise<string> {
  const { token } = await ask<{ token: string }>('POST', '/keys', key);
  void client.invalidateQueries({ queryKey: ['apiKeys'] });
  return token;
}

export async function makeProgramKey(kind: ProgramKey['kind']): Promise<string> {
  const { token } = await ask<{ token: string }>('POST', '/program-keys', { kind });
  void client.invalidateQueries({ queryKey: ['programKeys'] });
  return token;
}

export async function revoke(kind: 'keys' | 'program-keys', id: string): Promise<void> {
  await ask('DELETE', `/${kind}/${id}`);
  void client.invalidateQueries({ queryKey: [kind === 'keys' ? 'apiKeys' : 'programKeys'] });
}
