import i18next, { type TFunction } from 'i18next';
import { use } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from './language.ts';

type Files = Record<Language, () => Promise<{ words: Record<string, string> }>>;

/** The words of some pages, which come with them: the first screen does without. The page waits for them once a language.
 *  @param namespace theirs alone
 *  @returns the hook that these pages take their words from */
export function pageWords(namespace: string, files: Files): () => { t: TFunction; language: Language } {
  const loading = new Map<Language, Promise<void>>();
  const load = (language: Language): Promise<void> => {
    const known = loading.get(language);
    if (known) return known;
    const coming = files[language]().then(({ words }) => {
      i18next.addResourceBundle(language, namespace, words);
    });
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
