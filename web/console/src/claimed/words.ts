import { pageWords } from '../words/page-words.ts';

export const useClaimedWords = pageWords('claimed', {
  en: () => import('./words/en.ts'),
  es: () => import('./words/es.ts'),
  'pt-BR': () => import('./words/pt-BR.ts'),
  nl: () => import('./words/nl.ts'),
});
