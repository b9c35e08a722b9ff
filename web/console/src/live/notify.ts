import i18next from 'i18next';
import { ask } from '../api/http.ts';
import type { Contact, Conversation, LiveEvent } from '../api/nouns.ts';
import { client } from '../data/client.ts';
import { askContact } from '../data/contacts.ts';
import { ownAgentId } from '../data/session.ts';
import { contactName } from '../words/names.ts';
import { knownConversation } from './apply.ts';
import { chime } from './chime.ts';

export type Wish = { desktop: boolean; sound: boolean };

const kept = 'parley-notify';
/** Older ones were caught up with after a pause: nobody is called back to them one by one. */
const fresh = 5 * 60_000;
const grace = 300;
const held = 5000;

/** What was chosen in this browser; nothing unless it was. */
export function readWish(): Wish {
  const wish = JSON.parse(localStorage.getItem(kept) ?? '{}') as Partial<Wish>;
  return { desktop: wish.desktop === true, sound: wish.sound === true };
}

export function keepWish(wish: Wish): void {
  localStorage.setItem(kept, JSON.stringify(wish));
}

/** Calls for attention: a customer wrote where nobody else is at it, or a colleague mentions one. Not for what is being looked at. */
export async function notifyOf(event: LiveEvent): Promise<void> {
  const { conversationId, message, mention } = event;
  const wish = readWish();
  if (!conversationId || (!wish.desktop && !wish.sound)) return;
  const at = message?.createdAt ?? mention?.createdAt ?? '';
  if (Math.abs(Date.now() - Date.parse(at)) > fresh) return;
  const isMessage = event.kind === 'message.created' && message?.direction === 'in';
  const isMention = event.kind === 'mention.created' && mention?.agentId === ownAgentId();
  if (!isMessage && !isMention) return;
  if (!(await isFirst(event.subject, isLookedAt(conversationId)))) return;
  const conversation = knownConversation(conversationId) ?? (await askConversation(conversationId));
  if (!conversation || (isMessage && conversation.agentId !== null && conversation.agentId !== ownAgentId())) return;
  if (wish.sound) chime();
  if (wish.desktop) await show(conversation, isMention ? i18next.t('mentionsYou') : (message?.text ?? ''));
}

function isLookedAt(conversationId: string): boolean {
  const isOpen = location.pathname === `/console/c/${conversationId}`;
  return isOpen && document.visibilityState === 'visible' && document.hasFocus();
}

/** Of several tabs one says it; none where one of them shows it. The browser's locks exist on secure pages only, like desktop
 *  notifications; without them each tab speaks for itself. */
async function isFirst(subject: string, isSeen: boolean): Promise<boolean> {
  if (!navigator.locks) return !isSeen;
  if (!isSeen) await new Promise((resolve) => setTimeout(resolve, grace));
  return new Promise((resolve) => {
    void navigator.locks.request(`parley-told ${subject}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null && !isSeen);
      return lock && new Promise((release) => setTimeout(release, held));
    });
  });
}

async function askConversation(id: string): Promise<Conversation | null> {
  return ask<Conversation>('GET', `/conversations/${id}`).catch(() => null);
}

async function show({ id, contactId }: Conversation, text: string): Promise<void> {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const known =
    client.getQueryData<Contact>(['contact', contactId]) ?? (await askContact(contactId).catch(() => undefined));
  const title = contactName(i18next.t, contactId, known);
  const notification = new Notification(title, { body: text.slice(0, 200), tag: id, silent: true });
  notification.onclick = () => {
    window.focus();
    history.pushState(null, '', `/console/c/${id}`);
    notification.close();
  };
}
