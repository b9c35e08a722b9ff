import { useQuery } from '@tanstack/react-query';
import { ask, Problem } from '../api/http.ts';
import type { Attachment, Message } from '../api/nouns.ts';
import { apply, knowsMessage } from '../live/apply.ts';
import { client } from './client.ts';
import { keep, recall, recallNames } from './kept.ts';

/** A message that is written and not yet known to be stored. `refused`: the server's reason. */
export type Outgoing = {
  clientId: string;
  text: string;
  note: boolean;
  mentions: string[];
  /** none in what an older page kept */
  attachment?: Attachment | undefined;
  createdAt: string;
  refused: string | null;
};

const key = (conversationId: string) => ['outbox', conversationId];

export function useOutbox(conversationId: string): Outgoing[] {
  const { data } = useQuery<Outgoing[]>({
    queryKey: key(conversationId),
    queryFn: () => [],
    initialData: [],
    gcTime: Number.POSITIVE_INFINITY,
  });
  return data;
}

function change(conversationId: string, to: (box: Outgoing[]) => Outgoing[]): void {
  client.setQueryDefaults(['outbox'], { gcTime: Number.POSITIVE_INFINITY });
  client.setQueryData<Outgoing[]>(key(conversationId), (box = []) => to(box));
}

/** It is on the screen at once, survives a reload, and goes out after what was written before it. */
export function send(
  conversationId: string,
  text: string,
  note: boolean,
  mentions: string[],
  attachment?: Attachment,
): void {
  const outgoing = {
    clientId: newClientId(),
    text,
    note,
    mentions,
    attachment,
    createdAt: new Date().toISOString(),
    refused: null,
  };
  keep(nameOf(conversationId, outgoing.clientId), outgoing);
  change(conversationId, (box) => [...box, outgoing]);
  void flush(conversationId);
}

// Each under a name of its own: several tabs write here, and none overwrites what another one kept.
const nameOf = (conversationId: string, clientId: string) => `outbox ${conversationId} ${clientId}`;

/** What an earlier page did not get rid of. Sent by two tabs at once it is still one message: its id is the same. */
export function restoreOutbox(): void {
  const found = recallNames('outbox ').flatMap((name) => {
    const outgoing = recall<Outgoing>(name);
    return outgoing ? [{ conversationId: name.split(' ')[1] as string, outgoing }] : [];
  });
  found.sort((a, b) => (a.outgoing.createdAt < b.outgoing.createdAt ? -1 : 1));
  for (const { conversationId, outgoing } of found) {
    change(conversationId, (box) =>
      box.some(({ clientId }) => clientId === outgoing.clientId) ? box : [...box, outgoing],
    );
  }
}

/** Only a page over TLS or of this machine has `randomUUID`. */
function newClientId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function again(conversationId: string, clientId: string): void {
  change(conversationId, (box) => box.map((one) => (one.clientId === clientId ? { ...one, refused: null } : one)));
  void flush(conversationId);
}

export function discard(conversationId: string, clientId: string): void {
  keep(nameOf(conversationId, clientId), null);
  change(conversationId, (box) => box.filter((one) => one.clientId !== clientId));
}

/** The connection is back: what waits goes out. Its id makes sure that it is stored once, however often it is sent. */
export function flushAll(): void {
  for (const [[, conversationId]] of client.getQueriesData<Outgoing[]>({ queryKey: ['outbox'] })) {
    void flush(conversationId as string);
  }
}

const flushing = new Set<string>();

async function flush(conversationId: string): Promise<void> {
  if (flushing.has(conversationId)) return;
  flushing.add(conversationId);
  try {
    for (;;) {
      const box = client.getQueryData<Outgoing[]>(key(conversationId)) ?? [];
      const next = box.find(({ refused }) => refused === null);
      if (!next) return;
      const { clientId, text, note, mentions, attachment } = next;
      try {
        const path = `/conversations/${conversationId}/messages`;
        const message = await ask<Message>('POST', path, {
          ...(text && { text }),
          ...(attachment && { attachmentId: attachment.id }),
          note,
          mentions,
          clientId,
        });
        // Where the stream was faster, it knows more by now: it may have been sent already.
        if (!knowsMessage(message)) {
          apply({ number: message.number, kind: 'message.created', subject: message.id, conversationId, message });
        }
        discard(conversationId, clientId);
      } catch (error) {
        const { kind, passes } = error instanceof Problem ? error : new Problem('bug', 0);
        if (passes) return void setTimeout(() => void flush(conversationId), 2000);
        change(conversationId, (all) =>
          all.map((one) => (one.clientId === clientId ? { ...one, refused: kind } : one)),
        );
      }
    }
  } finally {
    flushing.delete(conversationId);
  }
}
