import type { TFunction } from 'i18next';
import { Problem } from '../api/http.ts';
import type { Words } from './en.ts';

const known: Record<string, keyof Words | 'refusedThrottled'> = {
  unreachable: 'refusedUnreachable',
  wrong_credentials: 'refusedCredentials',
  throttled: 'refusedThrottled',
  link_used_up: 'refusedLink',
  conversation_taken: 'refusedTaken',
  conversation_closed: 'refusedClosed',
  conversation_replaced: 'refusedReplaced',
  message_sent: 'refusedSent',
  reply_window_closed: 'refusedWindow',
  inbox_inactive: 'refusedInactive',
  forbidden: 'refusedForbidden',
  not_found: 'refusedNotFound',
  too_large: 'refusedTooLarge',
  infected: 'refusedInfected',
  unreadable: 'refusedUnreadable',
  attachment_used: 'refusedNotFound',
};

/** Why it was not done, in a sentence. */
export function refusalWords(t: TFunction, error: unknown): string {
  const { kind, details } = error instanceof Problem ? error : new Problem('bug', 0);
  const name = String(details.agentName ?? '');
  const count = Number(details.retryAfterSeconds ?? 0);
  return t(known[kind] ?? 'refusedOther', { name, count });
}
