import { el } from '../../shared/draw.ts';
import { ask } from './ask.ts';
import type { Page } from './page.ts';
import { drawPlace, type Inbox } from './place.ts';

/** What an access link opens: the visitor's conversation with one inbox. @throws Refused where nobody came by a link */
export async function showVisitor(page: Page): Promise<void> {
  const { name, inbox } = await ask<{ name: string; inbox: Inbox }>('GET', '/v1/visitor');
  const { words } = page;
  const sheet = el('div', { class: 'sheet' });
  const place = drawPlace(page, {
    title: inbox.name,
    state: inbox.answering ? words.now : words.later,
    pictureUrl: inbox.iconUrl,
    inbox,
    business: inbox,
    seat: { path: '/v1/visitor', name: `visitor ${name}`, lost: () => location.reload() },
    isOpen: () => true,
    unread(count) {
      document.title = count > 0 ? `(${count}) ${inbox.name}` : inbox.name;
    },
  });
  sheet.append(place.element);
  page.element.replaceChildren(sheet);
  place.talk()?.shown();
}
