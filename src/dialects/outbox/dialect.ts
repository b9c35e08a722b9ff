import type { Core } from '../../core/core.ts';
import { isUuid } from '../../core/id.ts';
import { type Language, languages } from '../../core/nouns.ts';
import { lacksAny } from '../../core/right.ts';
import { acceptedLanguage } from '../accepted-language.ts';
import type { Answer, Dialect, WireRequest } from '../contract.ts';
import { cookie } from '../cookies.ts';
import { failing } from '../failure.ts';
import { letterAlone, list, note, page } from './page.ts';
import { words } from './words.ts';

const mostShown = 200;

/** `ownOrigin` is known for sure once the server listens. */
type Context = { readonly core: Core; readonly ownOrigin: string };

/** Shows the demo account's notifications, which are not sent, to its owners and admins in a
 *  signed-in browser. */
export function outboxDialect(context: Context): Dialect {
  return {
    name: 'outbox',
    prefixes: ['/demo/outbox'],
    lenient: false,
    failure: failurePage,
    routes: [
      { method: 'GET', path: '/demo/outbox', handle: (request) => look(context, request) },
      { method: 'GET', path: '/demo/outbox/:id', handle: (request) => lookAtOne(context, request) },
    ],
  };
}

const languageOf = ({ headers }: Pick<WireRequest, 'headers'>) =>
  acceptedLanguage(languages, headers['accept-language']);

type Reader = { accountId: string } | { refused: 'anonymous' | 'forbidden' };

/** The account of the signed-in member, if it may read notifications: their links let the reader
 *  act as a customer or a new member. 'anonymous': no member is signed in; 'forbidden': the member
 *  may not. */
async function readerOf({ core, ownOrigin }: Context, { headers }: WireRequest): Promise<Reader> {
  const token = cookie(headers, 'parley_session', ownOrigin);
  const who = token === null ? null : await core.authenticate(token);
  if (who?.actor.kind !== 'member') return { refused: 'anonymous' };
  return lacksAny(who.actor, ['settings', 'members']) ? { refused: 'forbidden' } : { accountId: who.accountId };
}

async function look(context: Context, request: WireRequest): Promise<Answer> {
  const language = languageOf(request);
  const member = await readerOf(context, request);
  if ('refused' in member) return refusal(language, member.refused);
  const { accountId } = member;
  const reader = context.core.read(accountId);
  const [letters, account] = await Promise.all([reader.outbox.newest(mostShown), reader.account.get()]);
  return page(language, list(letters, language, account?.timezone ?? 'UTC'));
}

async function lookAtOne(context: Context, request: WireRequest): Promise<Answer> {
  const language = languageOf(request);
  const member = await readerOf(context, request);
  if ('refused' in member) return refusal(language, member.refused);
  const { accountId } = member;
  const { id = '' } = request.params;
  const letter = isUuid(id) ? await context.core.read(accountId).outbox.get(id) : null;
  return letter?.html ? letterAlone(letter.html) : page(language, note(words[language].missing), 404);
}

function refusal(language: Language, refused: 'anonymous' | 'forbidden'): Answer {
  const { stranger, signIn, forbidden, toConsole } = words[language];
  return refused === 'anonymous'
    ? page(language, note(stranger, { to: '/console', words: signIn }), 401)
    : page(language, note(forbidden, { to: '/console', words: toConsole }), 403);
}

const failurePage = failing(
  {
    malformed: words.en.failed,
    invalid: words.en.failed,
    unknown_route: words.en.missing,
    gone: words.en.missing,
    too_large: words.en.failed,
    throttled: words.en.failed,
    bug: words.en.failed,
    overloaded: words.en.failed,
  },
  (status, said) => page('en', note(said), status),
);
