import { dress, el } from '../../shared/draw.ts';
import type { Language } from '../../shared/language.ts';
import type { Widget } from './answer.ts';
import { style } from './bundle-style.ts';
import type { Words } from './bundle-words.ts';

/** What is drawn, where, and how the visitor is spoken to. */
export type Place = {
  host: HTMLElement;
  origin: string;
  /** as the server said last */
  widget: Widget;
  language: Language;
  words: Words;
  /** what the server says now; null: it is not there any more. @throws what fetch throws, and for any other answer */
  ask(): Promise<Widget | null>;
};

/** What a list of people and a panel have in common. */
export function rootOf({ host, widget }: Place): { root: ShadowRoot; frame: HTMLElement } {
  const root = host.attachShadow({ mode: 'open' });
  dress(root, style);
  const frame = el('section', { class: 'root' });
  frame.style.setProperty('--accent', widget.color);
  frame.style.setProperty('--on-accent', widget.textColor);
  root.append(frame);
  return { root, frame };
}
