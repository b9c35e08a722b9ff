import type { Sought } from '../core/search.ts';

/** Before each word stands whose it is: in the one index of all accounts, each one's words lie together. */
export function markOf(accountId: string): string {
  return accountId.slice(-12);
}

/** The condition on conversations `t`: all words, each at the beginning of one, in a message or in the contact's name and addresses.
 *  @param account the placeholder of the account's id @param words that of `queryOf` */
export function matches(account: string, words: string): string {
  const found = `d.account_id = ${account} and d.words @@ ${words}::tsquery`;
  return `t.id in (
    select d.conversation_id from search_document d where ${found} and d.conversation_id is not null
    union all
    select c.id from search_document d join conversation c on c.account_id = ${account} and c.contact_id = d.id
      where ${found} and d.conversation_id is null)`;
}

/** The contacts themselves that have all words in name and addresses. */
export function foundContacts(account: string, words: string): string {
  return `select d.id from search_document d
    where d.account_id = ${account} and d.words @@ ${words}::tsquery and d.conversation_id is null`;
}

/** A tenth of all words begin with a given letter or digit, so a single one matches whole words
 *  only. A single character of a script with thousands of them, or of a syllabary, is more
 *  selective. */
const single = /^(?:\p{N}|(?!\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul})\p{L})$/u;

/** Its words are letters and digits, nothing that a query would read otherwise. Empty: it finds nothing. */
export function queryOf(accountId: string, sought: Sought): string {
  const mark = markOf(accountId);
  const begins = (word: string) => `'${mark}${word}'${single.test(word) ? '' : ':*'}`;
  const groups = sought.map((words) => words.map((spellings) => `(${spellings.map(begins).join(' | ')})`).join(' & '));
  return groups
    .filter((group) => group !== '')
    .map((group) => `(${group})`)
    .join(' | ');
}
