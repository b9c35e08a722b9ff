import { pageWords } from '../words/page-words.ts';

export const useWebhookWords = pageWords('webhooks', {
  en: () => import('./words/en.ts'),
  es: () => import('./words/es.ts'),
  'pt-BR': () => import('./words/pt-BR.ts'),
  nl: () => import('./words/nl.ts'),
});
