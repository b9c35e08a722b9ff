import i18next, { type TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { addWords } from './bring.ts';
import type { Language } from './language.ts';

type Files = Record<Language, () => Promise<{ words: Record<string, string> }>>;

/** What forms and lists of all pages say. */
const common: Files = {
  en: () => import('../page/words/en.ts'),
  es: () => import('../page/words/es.ts'),
  'pt-BR': () => import('../page/words/pt-BR.ts'),
  nl: () => import('../page/words/nl.ts'),
};

/** The words of some pages, which come with them: the first screen does without.
 *  @param namespace theirs alone
 *  @returns the hook that these pages take their words from; `later` shows them when the words are there */
export function pageWords(namespace: string, files: Files): () => { t: TFunction; language: Language } {
  const loading = new Map<string, Promise<void>>();
  const load = (language: string): Promise<void> => {
    const known = loading.get(language);
    if (known) return known;
    const coming = files[language as Language]().then(({ words }) => {
      i18next.addResourceBundle(language, namespace, words);
    });
    coming.catch(() => loading.delete(language));
    loading.set(language, coming);
    return coming;
  };
  addWords(load);
  load(i18next.language).catch(() => {});
  return () => {
    const { t, i18n } = useTranslation(namespace);
    return { t, language: i18n.language as Language };
  };
}

/** For what stands on several pages. */
export const usePageWords = pageWords('page', common);
