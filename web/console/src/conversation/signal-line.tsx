import { useTranslation } from 'react-i18next';
import type { Conversation } from '../api/nouns.ts';
import { useAgents, useContact } from '../data/reads.ts';
import { useSignals } from '../live/signals.ts';
import { agentName, contactName } from '../words/names.ts';
import classes from './signal-line.module.css';

/** Who is typing, or looking on; its line is always there, so that nothing jumps. */
export function SignalLine({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const { data: agents } = useAgents();
  const { data: contact } = useContact(conversation.contactId);
  const here = useSignals().filter(({ conversationId }) => conversationId === conversation.id);
  const typing = here.find(({ signal }) => signal === 'typing');
  const heard = typing ?? here.find(({ signal }) => signal === 'viewing');
  const name =
    heard && (heard.from === 'visitor' ? contactName(t, conversation.contactId, contact) : agentName(agents, heard.by));
  return (
    <div className={classes.line} role="status">
      {heard && t(typing ? 'typing' : 'viewing', { name })}
    </div>
  );
}
