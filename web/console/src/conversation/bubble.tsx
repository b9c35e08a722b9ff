import { Button } from '@mantine/core';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/http.ts';
import type { Conversation, Message } from '../api/nouns.ts';
import { AttachmentView } from '../attachment/attachment-view.tsx';
import { Coming, comingKind } from '../attachment/coming.tsx';
import { again, discard, type Outgoing } from '../data/outbox.ts';
import { useAgents, useContact } from '../data/reads.ts';
import { partsOf } from '../words/mentions.ts';
import { agentName, contactName } from '../words/names.ts';
import { refusalWords } from '../words/refusal.ts';
import { clock, moment } from '../words/time.ts';
import classes from './bubble.module.css';
import { Delivery, Ticks } from './delivery.tsx';

type Props = {
  message: Message;
  conversation: Conversation;
  ownAgentId: string | null;
  follows: boolean;
  isLast: boolean;
  /** why it waits, where it is to say so */
  waitsFor: string | undefined;
};

export function StoredBubble({ message, conversation, ownAgentId, follows, isLast, waitsFor }: Props) {
  const { t, i18n } = useTranslation();
  const who = useAuthor(message, conversation, ownAgentId);
  const { direction, text, attachment, createdAt, number, unverified } = message;
  const coming = comingKind(message);
  const isRead = direction === 'out' && conversation.contactReadNumber >= number;
  const status = isRead ? 'read' : message.status;
  return (
    <div className={classes.turn} data-direction={direction} data-message={message.id}>
      {follows ? (
        <span className="unseen">{who}</span>
      ) : (
        <p className={classes.author}>{direction === 'note' ? t('noteBy', { name: who }) : who}</p>
      )}
      <div className={classes.bubble} data-attached={attachment || coming ? '' : undefined}>
        {attachment && <AttachmentView attachment={attachment} />}
        {coming && <Coming kind={coming} failure={message.failure} />}
        {text && <span className={classes.text}>{direction === 'note' ? <NoteText text={text} /> : text}</span>}
        <span className={classes.meta}>
          {unverified && <span className={classes.unverified}>{t('unverified')}</span>}
          <time dateTime={createdAt} title={moment(createdAt, i18n.language)}>
            {clock(createdAt, i18n.language)}
          </time>
          {direction === 'out' && <Ticks status={status} />}
        </span>
      </div>
      {direction === 'out' && <Delivery message={message} status={status} isLast={isLast} waitsFor={waitsFor} />}
    </div>
  );
}

function NoteText({ text }: { text: string }) {
  const { data: agents = [] } = useAgents();
  return partsOf(text, agents).map(({ text: part, isMention }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text keep their places
    isMention ? <strong key={index}>{part}</strong> : part,
  );
}

function useAuthor({ author, direction }: Message, conversation: Conversation, ownAgentId: string | null): string {
  const { t } = useTranslation();
  const { data: agents } = useAgents();
  const { data: contact } = useContact(conversation.contactId);
  if (direction === 'in') return contactName(t, conversation.contactId, contact);
  if (author.id !== null && author.id === ownAgentId) return t('you');
  return author.kind === 'agent' ? agentName(agents, author.id) : t('system');
}

/** On the screen, not yet known to be stored. */
export function OutgoingBubble({ outgoing, conversationId }: { outgoing: Outgoing; conversationId: string }) {
  const { t, i18n } = useTranslation();
  const { clientId, text, attachment, note, createdAt, refused } = outgoing;
  return (
    <div className={classes.turn} data-direction={note ? 'note' : 'out'} data-outgoing={clientId}>
      <div className={classes.bubble} data-pending data-attached={attachment ? '' : undefined}>
        {attachment && <AttachmentView attachment={attachment} />}
        {text && <span className={classes.text}>{text}</span>}
        <span className={classes.meta}>
          <time dateTime={createdAt}>{clock(createdAt, i18n.language)}</time>
          {refused === null && <IconClock size={14} role="img" aria-label={t('sending')} />}
        </span>
      </div>
      {refused !== null && (
        <p className={classes.failed} role="alert">
          {t('notSent', { reason: refusalWords(t, new Problem(refused, 0)) })}
          <Button size="compact-xs" variant="default" onClick={() => again(conversationId, clientId)}>
            {t('tryAgain')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => discard(conversationId, clientId)}>
            {t('discard')}
          </Button>
        </p>
      )}
    </div>
  );
}
