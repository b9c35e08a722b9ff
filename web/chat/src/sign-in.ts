import { el } from '../../shared/draw.ts';
import { ask, Refused } from './ask.ts';
import type { Page } from './page.ts';

/** Asks a user of another system for its name and password. */
export function showSignIn(page: Page, done: () => void): void {
  const { words } = page;
  const user = el('input', {
    id: 'user',
    required: '',
    maxlength: '100',
    autocomplete: 'username',
    autocapitalize: 'none',
    spellcheck: 'false',
  });
  const password = el('input', {
    id: 'password',
    type: 'password',
    required: '',
    maxlength: '200',
    autocomplete: 'current-password',
  });
  const problem = el('p', { class: 'problem', role: 'alert' });
  const send = el('button', {}, words.signIn);
  const form = el(
    'form',
    {},
    el('label', { for: 'user' }, words.user),
    user,
    el('label', { for: 'password' }, words.password),
    password,
    problem,
    send,
  );
  form.onsubmit = async (event) => {
    event.preventDefault();
    problem.textContent = '';
    send.disabled = true;
    try {
      await ask('POST', '/v1/user/session', { user: user.value, password: password.value });
      done();
    } catch (error) {
      const status = error instanceof Refused ? error.status : 0;
      problem.textContent = status === 429 ? words.wait : status >= 400 && status < 500 ? words.wrong : words.offline;
      password.select();
    } finally {
      send.disabled = false;
    }
  };
  document.title = words.signIn;
  page.element.replaceChildren(
    el(
      'main',
      { class: 'alone' },
      el('div', { class: 'card' }, el('h1', {}, words.signIn), el('p', {}, words.signInText), form),
    ),
  );
  user.focus();
}
