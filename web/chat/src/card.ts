import { el } from '../../shared/draw.ts';

/** Says one thing, and at most one thing to do. */
export function card(text: string, button?: string, press?: () => void): HTMLElement {
  const made = el('div', { class: 'card' }, el('p', { dir: 'auto' }, text));
  if (button) {
    const pressed = el('button', { type: 'button' }, button);
    pressed.onclick = () => press?.();
    made.append(pressed);
  }
  return made;
}

/** A page of nothing else. */
export function cardPage(title: string, text: string, button?: string, press?: () => void): HTMLElement {
  const made = card(text, button, press);
  made.prepend(el('h1', {}, title));
  return el('main', { class: 'alone' }, made);
}
