import { type Api, becomeVisitor } from './api.ts';
import type { Inside } from './inside.ts';
import type { Site } from './site.ts';

/** A visitor that has written, and the conversation that this opened. */
export async function startConversation(site: Site, inside: Inside, inboxId = site.firstRun.tochat.business) {
  const visitor = await becomeVisitor(site.url, inboxId);
  const { status, body } = await visitor.api<{ id: string }>('POST', '/v1/visitor/messages', { text: 'Hello' });
  if (status !== 201) throw new Error(`Not opened: ${status}`);
  const [row] = await inside.rows<{ id: string; contactId: string }>(
    `select c.id, c.contact_id as "contactId" from message m
     join conversation c on c.account_id = m.account_id and c.id = m.conversation_id where m.id = $1`,
    [body.id],
  );
  return { ...(row as { id: string; contactId: string }), visitor };
}

export const sendTo = (api: Api, conversationId: string, body: object, headers: Record<string, string> = {}) =>
  api<{ id: string; number: number; type?: string }>(
    'POST',
    `/v1/conversations/${conversationId}/messages`,
    body,
    headers,
  );
