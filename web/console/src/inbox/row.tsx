import IconAt from '@tabler/icons-react/dist/esm/icons/IconAt.mjs';
import IconMoon from '@tabler/icons-react/dist/esm/icons/IconMoon.mjs';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Conversation } from '../api/nouns.ts';
import type { Folder } from '../data/folders.ts';
import { useContact } from '../data/reads.ts';
import { Face } from '../shell/face.tsx';
import { agentName, contactName } from '../words/names.ts';
import { lasted, stamp } from '../words/time.ts';
import type { Around } from './around.ts';
import { ChannelIcon } from './channel-icon.tsx';
import classes from './row.module.css';

type Props = {
  conversation: Conversation;
  folder: Folder;
  isChosen: boolean;
  ownAgentId: string | null;
  around: Around;
};
const late = 10 * 60_000;

/** Drawn again only when it is another: the list asks for all its rows at each step of a scroll. */
export const Row = memo(function Row({ conversation, folder, isChosen, ownAgentId, around }: Props) {
  const { t, i18n } = useTranslation();
  const { now } = around;
  const { contactId, inboxId, unread, waitingSince, lastText, lastMessageAt, createdAt, state } = conversation;
  const { data: contact } = useContact(contactId);
  const isMentioned = around.mentioned.has(conversation.id);
  const channel = around.inboxes?.find(({ id }) => id === inboxId)?.channel ?? 'web';
  const name = contactName(t, contactId, contact);
  const waits = waitingSince !== null && state !== 'closed';
  return (
    <Link
      href={`/c/${conversation.id}?in=${folder}`}
      className={classes.row}
      aria-current={isChosen ? 'true' : undefined}
      data-unread={unread > 0}
      data-conversation={conversation.id}
    >
      <Face name={name} id={contactId} size={40} />
      <span className={classes.text}>
        <span className={classes.line}>
          <span className={classes.name}>{name}</span>
          <time className={classes.time} dateTime={lastMessageAt ?? createdAt}>
            {stamp(lastMessageAt ?? createdAt, now, i18n.language)}
          </time>
        </span>
        <span className={classes.line}>
          <span className={classes.last}>{lastText ?? t('noMessages')}</span>
          {unread > 0 && (
            <span className={classes.unread}>
              <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
              <span className="unseen">{t('unread', { count: unread })}</span>
            </span>
          )}
        </span>
        <span className={classes.facts}>
          <ChannelIcon channel={channel} size={14} />
          <Holder conversation={conversation} ownAgentId={ownAgentId} {...around} />
          {isMentioned && <IconAt size={14} className={classes.at} role="img" aria-label={t('mentionsYou')} />}
          {state === 'snoozed' && <IconMoon size={14} aria-label={t('snooze')} />}
          {waits && (
            <span className={classes.waits} data-late={now - Date.parse(waitingSince) > late}>
              {t('waits', { time: lasted(waitingSince, now, i18n.language) })}
            </span>
          )}
        </span>
      </span>
    </Link>
  );
});

type HolderProps = Pick<Props, 'conversation' | 'ownAgentId'> & Pick<Around, 'agents' | 'teams'>;

/** Who has it. */
export function Holder({ conversation, ownAgentId, agents, teams }: HolderProps) {
  const { t } = useTranslation();
  const { agentId, teamId } = conversation;
  const team = teams?.find(({ id }) => id === teamId)?.name;
  const who =
    agentId === null
      ? team
        ? t('teamHas', { name: team })
        : t('nobodyYet')
      : agentId === ownAgentId
        ? t('you')
        : agentName(agents, agentId);
  return <span className={classes.holder}>{who}</span>;
}
