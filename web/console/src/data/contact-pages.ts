import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask } from '../api/http.ts';
import type { Address, Contact, ContactInbox, Erasure, Merge, Message, Page } from '../api/nouns.ts';
import { client } from './client.ts';
import { refresh } from './refresh.ts';

export type ContactFilter = {
  q: string;
  channel: string;
  inboxId: string;
  teamId: string;
  agentId: string;
  order: string;
};

/** Contacts that fit, page after page. */
export function useContacts(filter: ContactFilter) {
  const asked = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== '')).toString();
  return useInfiniteQuery({
    queryKey: ['contacts', asked],
    queryFn: ({ pageParam }) => {
      const after = pageParam === null ? '' : `&after=${pageParam}`;
      return ask<Page<Contact>>('GET', `/contacts?limit=50&${asked}${after}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    // Words are searchable a moment after they were written.
    staleTime: filter.q === '' ? Number.POSITIVE_INFINITY : 5000,
    refetchInterval: ({ state }) => (filter.q !== '' && state.data?.pages[0]?.items.length === 0 ? 2000 : false),
  });
}

/** One contact, by an id of it: that of one that was merged into it leads there too. */
export const useOneContact = (id: string) =>
  useQuery({ queryKey: ['contact', id], queryFn: () => ask<Contact>('GET', `/contacts/${id}`) });

export const useContactInboxes = (id: string) =>
  useQuery({
    queryKey: ['contactInboxes', id],
    queryFn: async () => (await ask<{ items: ContactInbox[] }>('GET', `/contacts/${id}/inboxes`)).items,
  });

export const useMerges = (id: string) =>
  useQuery({
    queryKey: ['merges', id],
    queryFn: async () => (await ask<{ items: Merge[] }>('GET', `/contacts/${id}/merges`)).items,
  });

/** All that was said with a contact, in all inboxes, the newest first. */
export const useHistory = (id: string) =>
  useInfiniteQuery({
    queryKey: ['history', id],
    queryFn: ({ pageParam }) => {
      const after = pageParam === null ? '' : `&after=${pageParam}`;
      return ask<Page<Message>>('GET', `/contacts/${id}/messages?limit=50${after}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

// All of these throw Problem: the form says why.

export async function addContact(name: string): Promise<string> {
  const { id } = await ask<Contact>('POST', '/contacts', { name });
  void refresh(['contacts']);
  return id;
}

export async function changeContact(id: string, patch: Partial<Pick<Contact, 'name' | 'addresses'>>): Promise<void> {
  const now = await ask<Contact>('PATCH', `/contacts/${id}`, patch);
  client.setQueryData(['contact', id], now);
}

/** From now on what comes from the address is filed with the contact. */
export async function confirmAddress(id: string, address: Address): Promise<void> {
  const now = await ask<Contact>('POST', `/contacts/${id}/confirm`, address);
  client.setQueryData(['contact', id], now);
}

export async function eraseContact(id: string): Promise<Erasure> {
  const report = await ask<Erasure>('DELETE', `/contacts/${id}`);
  client.removeQueries({ queryKey: ['contact', id] });
  void refresh(['contacts']);
  return report;
}

export async function mergeContacts(id: string, otherId: string): Promise<void> {
  await ask('POST', `/contacts/${id}/merges`, { contactId: otherId });
  await readAnew(id);
}

export async function undoMerge(id: string, mergeId: string): Promise<void> {
  await ask('POST', `/merges/${mergeId}/undo`, {});
  await readAnew(id);
}

async function readAnew(id: string): Promise<void> {
  const keys = ['contact', 'contactInboxes', 'merges', 'history', 'earlier'].map((key) => [key, id]);
  await Promise.all([...keys, ['contacts']].map((queryKey) => client.invalidateQueries({ queryKey })));
}
