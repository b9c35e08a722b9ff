import { QueryClient } from '@tanstack/react-query';
import { Problem } from '../api/http.ts';

/** The one store of truth: what was read, kept current by the live connection; nothing goes stale by itself. */
export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 15 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      networkMode: 'always',
      retry: (count, error) => error instanceof Problem && error.passes && count < 3,
    },
    mutations: { networkMode: 'always' },
  },
});
