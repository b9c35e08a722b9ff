import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask, askAll } from '../api/http.ts';
import type {
  Agent,
  CannedAnswer,
  Clicks,
  Conversation,
  Inbox,
  Line,
  Mention,
  Message,
  Page,
  Team,
  WidgetSettings,
} from '../api/nouns.ts';
import { knownConversation } from '../live/apply.ts';
import { askContact } from './contacts.ts';
import type { Folder } from './folders.ts';
import { ownAgentId } from './session.ts';

function questions(folder: Folder): string {
  if (folder === 'mine') return `agentId=${ownAgentId()}`;
  if (folder === 'unassigned') return 'agentId=none';
  if (folder === 'mentions') return `state=all&mentions=${ownAgentId()}`;
  return folder === 'closed' ? 'state=closed' : '';
}

/** A folder, or what is found anywhere. */
export function useConversations(folder: Folder, search: string, enabled = true) {
  return useInfiniteQuery({
    enabled,
    queryKey: search ? ['found', search] : ['conversations', folder],
    queryFn: ({ pageParam }) => {
      const asked = search ? `state=all&q=${encodeURIComponent(search)}` : questions(folder);
      const after = pageParam === null ? '' : `&after=${pageParam}`;
      return ask<Page<Conversation>>('GET', `/conversations?limit=50&${asked}${after}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    // What was found goes stale: new messages are not looked through here.
    ...(search && { staleTime: 5000, gcTime: 60_000, placeholderData: keepPreviousData }),
  });
}

/** How many conversations a folder has, as far as its pages were read: `50+`; null until they were. */
export function useCount(folder: Folder, enabled = true): string | null {
  const { data } = useConversations(folder, '', enabled);
  const last = data?.pages.at(-1);
  if (!last) return null;
  const count = data?.pages.reduce((sum, { items }) => sum + items.length, 0);
  return `${count}${last.next === null ? '' : '+'}`;
}

export function useConversation(id: string) {
  return useQuery({
    queryKey: ['conversation', id],
    queryFn: () => ask<Conversation>('GET', `/conversations/${id}`),
    initialData: () => knownConversation(id),
  });
}

export function useMessages(conversationId: string) {
  return useInfiniteQuery({
    queryKey: ['messages', conversationId],
    queryFn: ({ pageParam }) => {
      const after = pageParam === null ? '' : `&after=${pageParam}`;
      return ask<Page<Message>>('GET', `/conversations/${conversationId}/messages?limit=50${after}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}

export function useEarlier(contactId: string | undefined) {
  return useQuery({
    queryKey: ['earlier', contactId],
    queryFn: () => ask<Page<Conversation>>('GET', `/conversations?state=all&limit=10&contactId=${contactId}`),
    enabled: contactId !== undefined,
    staleTime: 30_000,
  });
}

export function useContact(id: string | undefined) {
  return useQuery({
    queryKey: ['contact', id],
    queryFn: () => askContact(id as string),
    enabled: id !== undefined,
  });
}

export const useAgents = (enabled = true) =>
  useQuery({ queryKey: ['agents'], queryFn: () => askAll<Agent>('/agents'), enabled });
export const useTeams = () => useQuery({ queryKey: ['teams'], queryFn: () => askAll<Team>('/teams') });
export const useInboxes = () => useQuery({ queryKey: ['inboxes'], queryFn: () => askAll<Inbox>('/inboxes') });
export const useLines = () =>
  useQuery({ queryKey: ['lines'], queryFn: async () => (await ask<Page<Line>>('GET', '/lines')).items });
export const useCannedAnswers = () =>
  useQuery({ queryKey: ['cannedAnswers'], queryFn: () => askAll<CannedAnswer>('/canned-answers') });
/** Where one is mentioned and has not looked yet. */
export const useMentions = () => useQuery({ queryKey: ['mentions'], queryFn: () => askAll<Mention>('/mentions') });

export const useWidget = (inboxId: string) =>
  useQuery({
    queryKey: ['widget', inboxId],
    queryFn: () => ask<WidgetSettings>('GET', `/inboxes/${inboxId}/widget`),
  });

/** Clicks are no events: they are counted anew every minute while somebody looks. */
export const useClicks = (inboxId: string, step: 'day' | 'week' | 'month') =>
  useQuery({
    queryKey: ['clicks', inboxId, step],
    queryFn: () => ask<Clicks>('GET', `/inboxes/${inboxId}/clicks?step=${step}`),
    placeholderData: keepPreviousData,
    staleTime: 0,
    refetchInterval: 60_000,
  });
