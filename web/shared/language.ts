export type Language = 'en' | 'es' | 'pt' | 'nl';

/** The page's language, else the browser's, else English. */
export function languageOf(page: string): Language {
  for (const tag of [page, ...(page ? [] : navigator.languages)]) {
    const two = tag.slice(0, 2).toLowerCase();
    if (two === 'en' || two === 'es' || two === 'pt' || two === 'nl') return two;
  }
  return 'en';
}

/** How times are written: as this visitor's browser does, where it speaks the language. */
export function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? (language === 'pt' ? 'pt-BR' : language);
}
