import { dress, el } from '../../shared/draw.ts';
import { type Language, languageOf } from '../../shared/language.ts';
import { pageStyle } from './page-style.ts';
import { type Words, words } from './words.ts';

/** The whole page, drawn anew by what is shown on it. */
export type Page = { root: ShadowRoot; element: HTMLElement; language: Language; words: Words };

export function openPage(host: HTMLElement): Page {
  const language = languageOf('');
  document.documentElement.lang = language === 'pt' ? 'pt-BR' : language;
  const root = host.attachShadow({ mode: 'open' });
  dress(root, pageStyle);
  const element = el('div', { class: 'page' });
  root.append(element);
  return { root, element, language, words: words[language] };
}
