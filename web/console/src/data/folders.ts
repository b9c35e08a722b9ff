import type { InfiniteData } from '@tanstack/react-query';
import type { Conversation, Page } from '../api/nouns.ts';

export const folders = ['mine', 'unassigned', 'all', 'closed', 'mentions'] as const;
export type Folder = (typeof folders)[number];
export type Pages<T> = InfiniteData<Page<T>, string | null>;

/** Those where one is mentioned are known to the server alone: see `apply`. */
export function belongs(
  folder: Exclude<Folder, 'mentions'>,
  conversation: Conversation,
  ownAgentId: string | null,
): boolean {
  const isClosed = conversation.state === 'closed';
  if (folder === 'closed') return isClosed;
  if (isClosed || folder === 'all') return !isClosed;
  return conversation.agentId === (folder === 'mine' ? ownAgentId : null);
}

/** The list with a conversation at its place, which is by its newest message, or without it where it does not belong. Beyond the
 *  last page that was read nothing is put: it comes with its page. */
export function placed(pages: Pages<Conversation>, conversation: Conversation, isIn: boolean): Pages<Conversation> {
  if (hasNewer(pages, conversation)) return pages;
  const { pages: without } = removed(pages, conversation.id);
  if (!isIn) return { ...pages, pages: without };
  const last = without.length - 1;
  const at = without.findIndex(
    (page, index) =>
      page.items.some(({ lastNumber }) => lastNumber < conversation.lastNumber) ||
      (index === last && page.next === null),
  );
  if (at < 0) return { ...pages, pages: without };
  const page = without[at] as Page<Conversation>;
  const before = page.items.filter(({ lastNumber }) => lastNumber > conversation.lastNumber);
  const items = [...before, conversation, ...page.items.slice(before.length)];
  return { ...pages, pages: without.with(at, { ...page, items }) };
}

/** The list without a conversation. */
export function removed(pages: Pages<Conversation>, id: string): Pages<Conversation> {
  const without = pages.pages.map((page) => {
    const items = page.items.filter((one) => one.id !== id);
    return items.length === page.items.length ? page : { ...page, items };
  });
  return { ...pages, pages: without };
}

export function replaced(pages: Pages<Conversation>, conversation: Conversation): Pages<Conversation> {
  if (hasNewer(pages, conversation)) return pages;
  const newer = (one: Conversation) => (one.id === conversation.id ? conversation : one);
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map(newer) })) };
}

/** What was just read may be ahead of what was heard. */
function hasNewer({ pages }: Pages<Conversation>, { id, lastNumber }: Conversation): boolean {
  return pages.some(({ items }) => items.some((one) => one.id === id && one.lastNumber > lastNumber));
}
