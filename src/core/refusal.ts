import type { Noun } from './event.ts';

/** Every expected "no", by name, with what the caller may learn about it. A bug is an assertion, never one of these. */
type Details = {
  not_found: { noun: Noun | 'attachment' | 'inboxName' | 'letter' | 'line' | 'merge' };
  forbidden: { right: string };
  invalid: { field: string; problem: string };
  wrong_credentials: Record<never, never>;
  throttled: { retryAfterSeconds: number };
  overloaded: { retryAfterSeconds: number };
  storage_full: { retryAfterSeconds: number };
  idempotency_key_reused: Record<never, never>;
  already_exists: { noun: Noun | 'line'; field: string };
  in_use: { noun: Noun };
  conversation_taken: { agentId: string; agentName: string };
  conversation_closed: Record<never, never>;
  conversation_replaced: { conversationId: string };
  message_sent: Record<never, never>;
  letter_sent: Record<never, never>;
  agent_unavailable: { reason: 'not_serving' | 'removed' };
  reply_window_closed: { since: string | null };
  attachment_used: Record<never, never>;
  infected: { found: string };
  inbox_inactive: Record<never, never>;
  contacts_conflict: { conversationIds: string[] };
  merge_ended: { reason: 'undone' | 'too_late' | 'merged_again' };
  last_owner: Record<never, never>;
  link_used_up: Record<never, never>;
  not_enough_tokens: Record<never, never>;
  hold_ended: { state: string };
  wallet_not_empty: { tokens: string; held: string };
  line_not_shared: Record<never, never>;
  not_posted: Record<never, never>;
  no_channel: { channel: 'email' | 'sms' };
};

export type RefusalKind = keyof Details;
export type Refusal<K extends RefusalKind = RefusalKind> = { [P in K]: { refused: P } & Details[P] }[K];

/** What a capability gives back: its value, or one of the refusals that its type names. */
export type Result<T, K extends RefusalKind> = T | Refusal<K>;

export function refuse<K extends RefusalKind>(kind: K, details: Details[K]): Refusal<K> {
  return { refused: kind, ...details } as Refusal<K>;
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}
