import i18next, { type TFunction } from 'i18next';
import { use } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from './language.ts';

type Files = Record<Language, () => Promise<{ words: Record<string, string> }>>;

/** What forms and lists of all pages say. */
const common: Files = {
  en: () => import('../page/words/en.ts'),
  es: () => import('../page/words/es.ts'),
  'pt-BR': () => import('../page/words/pt-BR.ts'),
  nl: () => import('../page/words/nl.ts'),
};

async function bring(language: Language, namespace: string, files: Files): Promise<void> {
  const { words } = await files[language]();
  i18next.addResourceBundle(language, namespace, words);
}

/** The words of some pages, which come with them: the first screen does without. The page waits for them once a language.
 *  @param namespace theirs alone
 *  @returns the hook that these pages take their words from */
export function pageWords(namespace: string, files: Files): () => { t: TFunction; language: Language } {
  const loading = new Map<Language, Promise<unknown>>();
  const load = (language: Language): Promise<unknown> => {
    const known = loading.get(language);
    if (known) return known;
    const coming = Promise.all([bring(language, 'page', common), bring(language, namespace, files)]);
    coming.catch(() => loading.delete(language));
    loading.set(language, coming);
    return coming;
  };
  return () => {
    const { t, i18n } = useTranslation(namespace);
    const language = i18n.language as Language;
    use(load(language));
    return { t, language };
  };
}

/** For what stands on several pages. */
export const usePageWords = pageWords('page', common);
