import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';

type Field = { name: string; label: string; type: string; autocomplete: string; minlength?: number };
type Page = {
  title: string;
  lead: string;
  fields: Field[];
  /** sends the browser's time zone along: the business's until somebody says otherwise */
  zone: boolean;
  action: string;
  send: string;
  done: string;
};

const password: Field = {
  name: 'password',
  label: 'Password (10 characters or more)',
  type: 'password',
  autocomplete: 'new-password',
  minlength: 10,
};
const text = (name: string, label: string, autocomplete: string, type = 'text'): Field => ({
  name,
  label,
  type,
  autocomplete,
});

const setUp: Page = {
  title: 'Set up Parley',
  lead: 'This makes the first account and its owner. The link works once.',
  fields: [
    text('account', 'Your business', 'organization'),
    text('name', 'Your name', 'name'),
    text('email', 'E-mail', 'email', 'email'),
    password,
  ],
  zone: true,
  action: '/v1/setup',
  send: 'Make the account',
  done: 'The account is made. You can sign in now.',
};

const invitation: Page = {
  title: 'Welcome to Parley',
  lead: 'Choose a password to come in. The link works once.',
  fields: [password],
  zone: false,
  action: '/v1/session/link',
  send: 'Set the password',
  done: 'Your password is set, and you are signed in.',
};

/** The pages behind the one-time links. The link's token stands behind the #, so that it is in no log and no referrer. */
export function mountWelcome(app: FastifyInstance): void {
  const schema = { hide: true } as object;
  app.get('/', { schema }, (_request, reply) => reply.redirect('/console'));
  app.get('/setup', { schema }, (_request, reply) => show(reply, setUp));
  app.get('/console/welcome', { schema }, (_request, reply) => show(reply, invitation));
}

function show(reply: FastifyReply, page: Page): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`,
    )
    .send(html(page, nonce));
}

function html({ title, lead, fields, zone, action, send, done }: Page, nonce: string): string {
  const inputs = fields
    .map(
      ({ name, label, type, autocomplete, minlength }) => `<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required${minlength ? ` minlength="${minlength}"` : ''}>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">${style}</style>
<main>
<h1>${title}</h1>
<p>${lead}</p>
<form>
${inputs}
<button>${send}</button>
</form>
<p id="outcome" role="status"></p>
</main>
<script nonce="${nonce}">${script(action, zone, done)}</script>
</html>
`;
}

const style = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5a6472; --line: #828b99; --ground: #f5f6f8; --sheet: #fff; --accent: #0b6b4f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf0; --soft: #a6afbd; --line: #6d7787; --ground: #14181f; --sheet: #1c222b; --accent: #4ecb9f; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 400px; padding: 32px; background: var(--sheet); border-radius: 12px; box-shadow: 0 1px 3px rgb(0 0 0 / .15); }
h1 { margin: 0 0 4px; font-size: 22px; line-height: 1.3; }
p { margin: 0 0 16px; color: var(--soft); }
label { display: block; margin: 16px 0 4px; font-size: 14px; font-weight: 600; }
input { width: 100%; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; font: inherit; }
button { width: 100%; margin-top: 24px; padding: 11px; border: 0; border-radius: 8px; background: var(--accent); color: var(--sheet); font: inherit; font-weight: 600; cursor: pointer; }
button:disabled { opacity: .6; cursor: default; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); font-weight: 600; }
#outcome { margin: 16px 0 0; min-height: 24px; color: var(--ink); }`;

const script = (action: string, zone: boolean, done: string): string => `
const form = document.querySelector('form');
const outcome = document.getElementById('outcome');
const button = form.querySelector('button');
const token = location.hash.slice(1);
if (!token) outcome.textContent = 'This address has no link in it: open the one you were given, whole.';
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  outcome.textContent = '';
  const fields = { ...Object.fromEntries(new FormData(form))${zone ? ', timezone: Intl.DateTimeFormat().resolvedOptions().timeZone' : ''} };
  const body = JSON.stringify({ token, ...fields });
  const response = await fetch('${action}', { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => null);
  button.disabled = false;
  if (response?.ok) {
    form.remove();
    history.replaceState(null, '', location.pathname);
    document.querySelector('main > p').remove();
    const way = document.createElement('a');
    way.href = '/console';
    way.textContent = 'Open the console';
    outcome.append('${done} ', way);
    return;
  }
  const problem = response && (await response.json().catch(() => null));
  outcome.textContent = problem?.title ? problem.title + '.' : 'The server did not answer. Try again.';
});`;
