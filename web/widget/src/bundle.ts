import { languageOf } from '../../shared/language.ts';
import type { Widget } from './answer.ts';
import { words } from './bundle-words.ts';
import { drawList } from './list.ts';
import { drawPanel } from './panel.ts';
import { given, isSound, page, runApart } from './realm.ts';
import { type Tag, tagsOfPage } from './script-tag.ts';

/** The element that the widget is drawn into; null: it is there already, or the page has no place for it. The element itself is the
 *  mark, so that a page which throws it away may load the script again. */
function claim({ key, list }: Tag): HTMLElement | null {
  const id = list === null ? `parley-widget-${key}` : `parley-people-${key}`;
  if (document.getElementById(id)) return null;
  const named = list === null ? null : document.getElementById(`whatapp-people-widget-${list}`);
  const place = list === null ? document.documentElement : (named ?? document.getElementById('whatapp-people-widget'));
  const host = document.createElement('div');
  host.id = id;
  return place ? place.appendChild(host) : null;
}

function start(tag: Tag): void {
  const host = claim(tag);
  if (!host) return;
  const here = () => show(tag, host);
  if (isSound()) here();
  else runApart({ tag, host }, here);
}

/** The page's own errors are its own: whatever fails here shows nothing and says nothing. */
function show(tag: Tag, host: HTMLElement): void {
  draw(tag, host).catch(() => host.remove());
}

async function draw({ key, origin, list }: Tag, host: HTMLElement): Promise<void> {
  const ask = async (cache: RequestCache): Promise<Widget | null> => {
    const options = { cache, credentials: 'omit', referrerPolicy: 'no-referrer' } as const;
    const response = await fetch(`${origin}/v1/widgets/${key}`, options);
    // Read whatever it is: left unread, it would count as still loading.
    const said = await response.json();
    if (response.ok) return said;
    if (response.status === 404) return null;
    throw said;
  };
  const widget = await ask('default');
  if (!widget) return host.remove();
  const language = languageOf(page.document.documentElement.lang);
  const place = { host, origin, widget, language, words: words[language], ask: () => ask('no-cache') };
  if (list === null) drawPanel(place);
  else drawList(place);
}

if (given) show(given.tag, given.host);
else {
  const tags = tagsOfPage();
  for (let i = 0; i < tags.length; i++) {
    const tag = tags[i] as Tag;
    // The place of a list may stand below its script.
    if (tag.list === null || document.readyState !== 'loading') start(tag);
    else addEventListener('DOMContentLoaded', () => start(tag));
  }
}
