import { randomBytes } from 'node:crypto';
import type { Letter } from '../../core/addon-nouns.ts';
import type { Language } from '../../core/nouns.ts';
import type { Answer } from '../contract.ts';
import { words } from './words.ts';

/** A page around what is in it; with letters, it fetches itself again and puts new ones on top. */
export function page(language: Language, inside: string, status = 200): Answer {
  const nonce = randomBytes(16).toString('base64');
  const { title } = words[language];
  const body = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style nonce="${nonce}">${style}</style>
<main>
<h1>${title}</h1>
${inside}
</main>
${inside.includes('<ol') ? `<script nonce="${nonce}">${script}</script>` : ''}
</html>
`;
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src 'self'; connect-src 'self'`;
  return html(body, `${policy}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`, status);
}

/** A letter's own page, as it came: it can do nothing but lead on. */
export function letterAlone(letter: string): Answer {
  const may = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';
  return html(
    letter,
    `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox ${may}`,
  );
}

function html(body: string, policy: string, status = 200): Answer {
  return {
    status,
    body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': policy,
      vary: 'accept-language, cookie',
    },
  };
}

/** A sentence, and where to go from there. */
export function note(text: string, way?: { to: string; words: string }): string {
  return `<p>${escaped(text)}</p>${way ? `\n<p><a class="way" href="${way.to}">${escaped(way.words)}</a></p>` : ''}`;
}

/** @param timezone of the account, in which its people tell the time */
export function list(letters: readonly Letter[], language: Language, timezone: string): string {
  const { why, empty } = words[language];
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: timezone });
  const items = letters.map((letter) => item(letter, language, format)).join('\n');
  return `<p>${escaped(why)}</p>
<p id="empty"${letters.length > 0 ? ' hidden' : ''}>${escaped(empty)}</p>
<ol aria-live="polite">
${items}
</ol>`;
}

function item(letter: Letter, language: Language, format: Intl.DateTimeFormat): string {
  const said = words[language];
  const { id, channel, recipient, subject, createdAt } = letter;
  const at = `<time datetime="${createdAt}">${escaped(format.format(new Date(createdAt)))}</time>`;
  const title = subject === null ? '' : `<h2>${escaped(subject)}</h2>\n`;
  const shown = letter.html === null ? '' : `\n<p><a href="/demo/outbox/${id}">${escaped(said.shown)}</a></p>`;
  return `<li id="${id}">
<p class="facts"><span class="channel">${said[channel]}</span> <span>${said.to} <b>${channel === 'sms' ? '+' : ''}${escaped(recipient)}</b></span> ${at}</p>
${title}<p class="body">${linked(letter.body.trim())}</p>${shown}
</li>`;
}

/** Text with what is a link in it as one. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, i) => (i % 2 === 0 ? escaped(part) : `<a href="${escaped(part)}">${escaped(part)}</a>`))
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const script = `
const list = document.querySelector('ol');
setInterval(async () => {
  if (document.hidden) return;
  const response = await fetch(location.href).catch(() => null);
  if (!response || !response.ok) return;
  const text = await response.text();
  const letters = text.slice(text.indexOf('<ol'), text.indexOf('</ol>'));
  const fresh = new DOMParser().parseFromString(letters, 'text/html').querySelectorAll('li');
  for (const item of [...fresh].reverse()) if (!document.getElementById(item.id)) list.prepend(item);
  document.getElementById('empty').hidden = list.children.length > 0;
}, 2000);`;

const style = `
:root { color-scheme: light dark; --ground: light-dark(#f4f6f7, #10141a); --sheet: light-dark(#ffffff, #171c24); --line: light-dark(#e1e5e9, #29313c); --ink: light-dark(#1d2430, #e8ebf0); --soft: light-dark(#59636f, #a6afbd); --accent: light-dark(#0b6b4f, #4ecb9f); --on-accent: light-dark(#ffffff, #0b1d17); }
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 16px; background: var(--ground); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
main { max-width: 720px; margin: 0 auto; }
h1 { margin: 0 0 8px; font-size: 20px; font-weight: 600; }
h2 { margin: 0 0 8px; font-size: 16px; font-weight: 600; }
p { margin: 0 0 16px; color: var(--soft); overflow-wrap: anywhere; }
[hidden] { display: none; }
ol { display: grid; gap: 16px; margin: 0; padding: 0; list-style: none; }
li { min-width: 0; padding: 16px; background: var(--sheet); border: 1px solid var(--line); border-radius: 12px; }
li > p:last-child { margin: 0; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 12px; margin: 0 0 12px; font-size: 13px; }
.facts b { font-weight: 500; color: var(--ink); }
.channel { font-weight: 600; color: var(--ink); }
time { margin-left: auto; font-variant-numeric: tabular-nums; }
.body { margin: 0 0 12px; color: var(--ink); white-space: pre-wrap; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.way { display: inline-block; padding: 9px 16px; border-radius: 8px; background: var(--accent); color: var(--on-accent); font-weight: 600; text-decoration: none; }
@media (max-width: 480px) { time { flex-basis: 100%; margin: 0; } }`;
