import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ask } from '../api/http.ts';
import type { CallReport, PhoneCall } from '../api/money.ts';
import type { Page } from '../api/nouns.ts';

/** Null: no matter. */
export type CallFilter = Record<'agentId' | 'caller' | 'outcome' | 'from' | 'until', string | null>;

export const useCalls = (filter: CallFilter) =>
  useInfiniteQuery({
    queryKey: ['calls', filter],
    queryFn: ({ pageParam }) => {
      const fields = Object.entries({ ...filter, after: pageParam });
      const asked = fields.flatMap(([name, value]) => (value ? [`&${name}=${encodeURIComponent(value)}`] : []));
      return ask<Page<PhoneCall>>('GET', `/calls?limit=50${asked.join('')}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });

/** @param from YYYY-MM-DD, in the account’s zone; until today */
export const useCallReport = (from: string) =>
  useQuery({
    queryKey: ['callReport', from],
    queryFn: () => ask<CallReport>('GET', `/call-report?from=${from}`),
    placeholderData: keepPreviousData,
  });
