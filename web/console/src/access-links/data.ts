import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask } from '../api/http.ts';
import type { Page } from '../api/nouns.ts';
import { client } from '../data/client.ts';
import type { Language } from '../words/language.ts';

export type AccessLink = {
  id: string;
  inboxId: string;
  state: 'usable' | 'used_up' | 'past' | 'revoked';
  uses: number;
  maxUses: number;
  /** YYYY-MM-DD, inclusive */
  lastDay: string;
  email: string | null;
  phone: string | null;
  createdAt: string;
};
export type NewLink = {
  user: string;
  inboxId: string;
  email: string | null;
  phone: string | null;
  maxUses: number | null;
  lastDay: string | null;
};
export type MadeLink = { id: string; user: string; url: string; before: boolean };
/** null: the usual ones */
export type LinkSettings = { links: { uses: number | null; days: number | null }; language: Language | null };

/** Links are no events: while somebody looks they are asked for again and again. */
export const useLinks = () =>
  useInfiniteQuery({
    queryKey: ['accessLinks'],
    queryFn: ({ pageParam }) =>
      ask<Page<AccessLink>>('GET', `/access-links?limit=50${pageParam && `&after=${pageParam}`}`),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
    refetchInterval: 5000,
  });

// All of these throw Problem.

export async function makeLink(link: NewLink): Promise<MadeLink> {
  const made = await ask<MadeLink>('POST', '/access-links', link);
  await client.invalidateQueries({ queryKey: ['accessLinks'] });
  return made;
}

export async function revokeLink(id: string): Promise<void> {
  await ask('DELETE', `/access-links/${id}`);
  await client.invalidateQueries({ queryKey: ['accessLinks'] });
}

export const useLinkSettings = () =>
  useQuery({
    queryKey: ['linkSettings'],
    queryFn: async () => (await ask<{ settings: LinkSettings }>('GET', '/account')).settings,
    staleTime: 0,
  });

export async function changeLinkSettings(settings: Partial<LinkSettings>): Promise<LinkSettings> {
  const { settings: now } = await ask<{ settings: LinkSettings }>('PATCH', '/account', { settings });
  client.setQueryData(['linkSettings'], now);
  return now;
}

export const useInboxNames = (id: string) =>
  useQuery({
    queryKey: ['inboxNames', id],
    queryFn: async () => (await ask<{ items: string[] }>('GET', `/inboxes/${id}/names`)).items,
  });

export async function forgetInboxName(id: string, name: string): Promise<void> {
  await ask('POST', `/inboxes/${id}/names/remove`, { name });
  await client.invalidateQueries({ queryKey: ['inboxNames', id] });
}

export async function nameInbox(id: string): Promise<void> {
  await ask('POST', `/inboxes/${id}/names`, {});
  await client.invalidateQueries({ queryKey: ['inboxNames', id] });
}
