import type { Widget } from './answer.ts';
import { words } from './bundle-words.ts';
import { languageOf } from './language.ts';
import { Panel } from './panel.ts';
import { pristineFetch } from './pristine.ts';
import { type Tag, tagsOfPage } from './script-tag.ts';

/** One button a key, however often the script stands on the page: the element itself is the mark, so that a page which throws it away
 *  may load the script again. */
async function show({ key, origin }: Tag): Promise<void> {
  const id = `parley-widget-${key}`;
  if (document.getElementById(id)) return;
  const host = document.createElement('div');
  host.id = id;
  document.documentElement.append(host);
  const fetch = pristineFetch(host);
  const response = await fetch(`${origin}/v1/widgets/${key}`, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!response.ok) return host.remove();
  const widget = (await response.json()) as Widget;
  const language = languageOf(document.documentElement.lang);
  new Panel({ host, origin, fetch, widget, language, words: words[language] });
}

// The page's own errors are its own: whatever fails here shows nothing and says nothing.
for (const tag of tagsOfPage()) {
  show(tag).catch(() => document.getElementById(`parley-widget-${tag.key}`)?.remove());
}
