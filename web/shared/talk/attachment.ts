import { el, icon } from '../draw.ts';
import type { TalkWords } from './talk-words.ts';
import type { Attachment } from './visitor.ts';

const clip = 'm21 11-9 9a6 6 0 0 1-8.5-8.5l9-9a4 4 0 0 1 5.7 5.7l-9 9a2 2 0 0 1-2.8-2.8L14.5 6.5';
/** As the server has it. */
export const mostBytes = 25 * 1024 * 1024;
const largest = 240;

/** A picture, a player, or the name of a file to fetch. The place of a picture is known before it comes. */
export function drawAttachment({ kind, name, width, height, url }: Attachment, origin: string): HTMLElement {
  const src = origin + url;
  const link = (...inside: (Node | string)[]) =>
    el('a', { class: 'file', href: src, target: '_blank', rel: 'noopener', title: name }, ...inside);
  const named = () => link(icon(clip), name);
  if (kind === 'document') return named();
  const scale = Math.min(1, largest / (width ?? largest), largest / (height ?? largest));
  const size = (of: number | null) => String(Math.max(40, Math.round((of ?? largest) * scale)));
  const shown =
    kind === 'image'
      ? el('img', { src, alt: name, width: size(width), height: size(height), loading: 'lazy' })
      : el(kind, { src, controls: '', preload: 'metadata', title: name });
  const made = kind === 'image' ? link(shown) : shown;
  // The page's policy may allow no pictures from here, or the link is too old.
  shown.onerror = () => made.replaceWith(named());
  return made;
}

/** The button that asks for files, and what is pasted into the text. */
export function attachButton(words: TalkWords, text: HTMLTextAreaElement, take: (file: File) => void): HTMLElement {
  const takeAll = (files: Iterable<File>) => {
    for (const file of files) take(file);
  };
  const chooser = el('input', { type: 'file', multiple: '', hidden: '' });
  chooser.onchange = () => {
    takeAll([...(chooser.files ?? [])]);
    chooser.value = '';
  };
  const button = el('button', { type: 'button', class: 'attach', 'aria-label': words.attach }, icon(clip), chooser);
  button.onclick = (event) => {
    if (event.target !== chooser) chooser.click();
  };
  text.addEventListener('paste', (event) => {
    const { clipboardData: copied } = event;
    // Office programs copy a text and a picture of it: the text is meant.
    if (!copied?.files.length || copied.types.includes('text/plain')) return;
    event.preventDefault();
    takeAll([...copied.files]);
  });
  return button;
}

export const attachStyle = `
.compose .attach { background: none; color: var(--soft); width: 36px; margin-inline-end: -4px; } .compose .attach:hover { color: var(--ink); }
.file { display: flex; align-items: center; gap: 6px; color: inherit; overflow-wrap: anywhere; border-radius: 10px; }
.file > svg { flex: none; width: 18px; height: 18px; }
.text img, .text video, .text audio { display: block; max-width: 100%; border-radius: 10px; } .text img { height: auto; } .text video { width: 240px; aspect-ratio: 16/9; background: #000; } .text audio { width: 240px; height: 40px; }
.text > :not(:last-child) { margin-bottom: 6px; }
`;

/** The name of a file: one line, short enough, its ending kept. */
export function nameOf({ name }: File): string {
  return (
    name
      .replace(/\p{Cc}/gu, ' ')
      .slice(-200)
      .trim() || 'file'
  );
}
