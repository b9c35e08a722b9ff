import { useInfiniteQuery } from '@tanstack/react-query';
import { ask } from '../api/http.ts';
import type { Page } from '../api/nouns.ts';
import { client } from '../data/client.ts';

export const states = ['waiting', 'sending', 'sent', 'kept', 'gone', 'failed', 'uncertain'] as const;

export type Letter = {
  id: string;
  template: 'invitation' | 'access-link' | 'test';
  channel: 'email' | 'sms';
  recipient: string;
  state: (typeof states)[number];
  failure: string | null;
  attempts: number;
  nextTryAt: string | null;
  createdAt: string;
};

/** Letters are no events: while somebody looks they are asked for again and again.
 *  @param state empty: any */
export const useLetters = (state: string, channel: string) =>
  useInfiniteQuery({
    queryKey: ['letters', state, channel],
    queryFn: ({ pageParam }) =>
      ask<Page<Letter>>(
        'GET',
        `/letters?limit=50${state && `&state=${state}`}${channel && `&channel=${channel}`}${pageParam && `&after=${pageParam}`}`,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
    refetchInterval: 2000,
  });

/** Throws Problem. */
export async function retryLetter(id: string): Promise<void> {
  await ask('POST', `/letters/${id}/retry`, {}).finally(() => client.invalidateQueries({ queryKey: ['letters'] }));
}
