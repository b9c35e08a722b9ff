import i18next, { type TFunction } from 'i18next';
import { use } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../words/language.ts';

const files = {
  en: () => import('./words/en.ts'),
  es: () => import('./words/es.ts'),
  'pt-BR': () => import('./words/pt-BR.ts'),
  nl: () => import('./words/nl.ts'),
};
const loading = new Map<Language, Promise<void>>();

function load(language: Language): Promise<void> {
  const known = loading.get(language);
  if (known) return known;
  const coming = files[language]().then(({ words }) => {
    i18next.addResourceBundle(language, 'widgets', words);
  });
  coming.catch(() => loading.delete(language));
  loading.set(language, coming);
  return coming;
}

/** The words of these pages, which come with them: the first screen does without. */
export function useWidgetWords(): { t: TFunction; language: Language } {
  const { t, i18n } = useTranslation('widgets');
  const language = i18n.language as Language;
  use(load(language));
  return { t, language };
}
