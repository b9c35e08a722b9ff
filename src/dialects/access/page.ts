import { randomBytes } from 'node:crypto';
import type { Answer, WireRequest } from '../contract.ts';
import { languageOf, type Screen, words } from './words.ts';

/** A page of one screen. The address is told to nobody: no referrer, nothing from elsewhere, and no trace in the browser's history once
 *  somebody is inside; without scripts only the latter is missing. */
export function page(
  screen: Screen,
  inboxName: string,
  request: Pick<WireRequest, 'headers'> | null,
  status = 200,
  headers: Record<string, string> = {},
): Answer {
  const language = languageOf(request?.headers['accept-language']);
  const nonce = randomBytes(16).toString('base64');
  const said = words[language]?.[screen] ?? { title: '', text: '' };
  const name = escaped(inboxName);
  const [title, text] = [said.title, said.text].map((one) => one.replace('NAME', () => name));
  // Sent to where the page is: no form names the address.
  const form =
    said.button === undefined
      ? ''
      : screen === 'inside'
        ? `<a class="button" href="/chat">${said.button}</a>`
        : `<form method="post"><button>${said.button}</button></form>`;
  const body = `<!doctype html>
<html lang="${language === 'pt' ? 'pt-BR' : language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style nonce="${nonce}">${style}</style>
<main>
<h1>${title}</h1>
<p>${text}</p>
${form}
</main>${screen === 'usable' ? `\n<script nonce="${nonce}">${script}</script>` : ''}
</html>
`;
  return {
    status,
    body,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      vary: 'accept-language',
      ...headers,
    },
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const script = `
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const answer = await fetch(location.href, { method: 'POST' }).catch(() => null);
  if (answer?.headers.has('refresh')) location.replace('/chat');
  else location.reload();
});`;

const style = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5a6472; --ground: #f5f6f8; --sheet: #fff; --accent: #0b6b4f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf0; --soft: #a6afbd; --ground: #14181f; --sheet: #1c222b; --accent: #4ecb9f; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 400px; padding: 32px; background: var(--sheet); border-radius: 12px; box-shadow: 0 1px 3px rgb(0 0 0 / .15); overflow-wrap: anywhere; }
h1 { margin: 0 0 8px; font-size: 20px; line-height: 1.3; font-weight: 600; }
p { margin: 0; color: var(--soft); }
button, .button { display: block; width: 100%; margin-top: 24px; padding: 11px; border: 0; text-align: center; text-decoration: none; border-radius: 8px; background: var(--accent); color: var(--sheet); font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible, .button:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }`;
