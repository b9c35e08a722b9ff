import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { bringWords } from './bring.ts';
import { en } from './en.ts';

export const languages = { en: 'English', es: 'Español', 'pt-BR': 'Português (Brasil)', nl: 'Nederlands' } as const;
export type Language = keyof typeof languages;

const kept = 'parley-language';
const others = {
  es: () => import('./es.ts'),
  'pt-BR': () => import('./pt-BR.ts'),
  nl: () => import('./nl.ts'),
};

/** The one that was chosen here, else the first of the browser's that there is. */
function preferred(): Language {
  const wished = [localStorage.getItem(kept) ?? '', ...navigator.languages].map((one) => one.toLowerCase());
  for (const wish of wished) {
    const found = (Object.keys(languages) as Language[]).find(
      (one) => wish.split('-')[0] === one.split('-')[0]?.toLowerCase(),
    );
    if (found) return found;
  }
  return 'en';
}

export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    fallbackNS: ['page', 'translation'],
    resources: { en: { translation: en } },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    keySeparator: false,
    nsSeparator: false,
  });
  await speak(preferred()).catch(() => {});
}

export async function speak(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'translation')) {
    const { words } = await others[language]();
    i18next.addResourceBundle(language, 'translation', words);
  }
  await bringWords(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function choose(language: Language): Promise<void> {
  localStorage.setItem(kept, language);
  await speak(language);
}
