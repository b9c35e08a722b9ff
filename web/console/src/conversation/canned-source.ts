import type { Agent, Conversation } from '../api/nouns.ts';
import { useCannedAnswers, useContact } from '../data/reads.ts';
import { filled } from '../words/placeholders.ts';
import type { Source } from './suggestions.tsx';

/** `/` brings up the canned answers, those whose shortcut begins so first. */
export function useCannedSource(conversation: Conversation, own: Agent | null): Source {
  const { data: answers = [] } = useCannedAnswers();
  const { data: contact } = useContact(conversation.contactId);
  const names = { contact: contact?.name ?? null, agent: own?.name ?? '' };
  return {
    sign: '/',
    find(word) {
      const beginning = answers.filter(({ shortcut }) => shortcut.toLowerCase().startsWith(word));
      const within = answers.filter(
        (one) => !beginning.includes(one) && word !== '' && one.text.toLowerCase().includes(word),
      );
      const byName = (a: { shortcut: string }, b: { shortcut: string }) => a.shortcut.localeCompare(b.shortcut);
      return [...beginning.toSorted(byName), ...within.toSorted(byName)].map(({ id, shortcut, text }) => {
        const insert = filled(text, names);
        return { id, label: `/${shortcut}`, detail: insert.replaceAll(/\s+/g, ' '), insert };
      });
    },
  };
}
