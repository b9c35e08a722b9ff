import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import IconArrowLeft from '@tabler/icons-react/dist/esm/icons/IconArrowLeft.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconMoon from '@tabler/icons-react/dist/esm/icons/IconMoon.mjs';
import IconUser from '@tabler/icons-react/dist/esm/icons/IconUser.mjs';
import IconUserShare from '@tabler/icons-react/dist/esm/icons/IconUserShare.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Agent, Conversation } from '../api/nouns.ts';
import { close, reopen, snooze, take } from '../data/actions.ts';
import type { Folder } from '../data/folders.ts';
import { useAgents, useContact, useTeams } from '../data/reads.ts';
import { Holder } from '../inbox/row.tsx';
import { later, Nothing, useSoon } from '../page/later.tsx';
import { Face } from '../shell/face.tsx';
import { contactName } from '../words/names.ts';
import { moment } from '../words/time.ts';
import classes from './header.module.css';

const HandOver = later(() => import('./hand-over.tsx').then(({ HandOver }) => HandOver), Nothing);

type Props = { conversation: Conversation; folder: Folder; own: Agent | null; beside: boolean; toggle(): void };

export function Header({ conversation, folder, own, beside, toggle }: Props) {
  const { t, i18n } = useTranslation();
  useSoon(HandOver);
  const [, go] = useLocation();
  const [handing, setHanding] = useState(false);
  const [snoozing, setSnoozing] = useState(false);
  const { data: contact } = useContact(conversation.contactId);
  const { data: agents } = useAgents();
  const { data: teams } = useTeams();
  const { id, state, agentId, contactId, snoozedUntil } = conversation;
  const name = contactName(t, contactId, contact);
  const isClosed = state === 'closed';
  const Heading = useMediaQuery('(max-width: 760px)') ? 'h1' : 'h2';
  const mayTake = !isClosed && agentId === null && own !== null;

  useHotkeys([
    ['T', () => mayTake && void take(id)],
    ['H', () => !isClosed && setHanding(true)],
    ['S', () => !isClosed && setSnoozing(true)],
    ['E', () => void (isClosed ? reopen(id) : close(id))],
  ]);

  return (
    <div className={classes.header}>
      <ActionIcon
        className={classes.back}
        variant="subtle"
        color="gray"
        size={40}
        aria-label={t('back')}
        onClick={() => go(`/?in=${folder}`)}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <Face name={name} id={contactId} size={36} />
      <div className={classes.who}>
        <Heading className={classes.name}>{name}</Heading>
        <div className={classes.facts}>
          <Holder conversation={conversation} ownAgentId={own?.id ?? null} agents={agents} teams={teams} />
          {isClosed && <span>· {t('closed')}</span>}
          {state === 'snoozed' && snoozedUntil && (
            <span>· {t('snoozedUntil', { time: moment(snoozedUntil, i18n.language) })}</span>
          )}
        </div>
      </div>
      <div className={classes.actions}>
        {mayTake && (
          <Button size="xs" onClick={() => void take(id)}>
            {t('take')}
          </Button>
        )}
        {!isClosed && (
          <>
            <Act label={t('handOver')} hint="H" onClick={() => setHanding(true)}>
              <IconUserShare size={18} stroke={1.7} />
            </Act>
            <Menu
              opened={snoozing}
              onChange={setSnoozing}
              position="bottom-end"
              shadow="md"
              transitionProps={{ duration: 100 }}
            >
              <Menu.Target>
                <ActionIcon variant="default" size={32} aria-label={`${t('snooze')} (S)`} title={`${t('snooze')} (S)`}>
                  <IconMoon size={18} stroke={1.7} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {snoozes().map(([words, until]) => (
                  <Menu.Item key={words} onClick={() => void snooze(id, until)}>
                    {t(words)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
            <Button size="xs" variant="default" leftSection={<IconCheck size={16} />} onClick={() => void close(id)}>
              {t('close')}
            </Button>
          </>
        )}
        {isClosed && (
          <Button size="xs" variant="default" onClick={() => void reopen(id)}>
            {t('reopen')}
          </Button>
        )}
        <ActionIcon
          className={classes.details}
          variant="default"
          size={32}
          aria-label={t('contact')}
          aria-pressed={beside}
          onClick={toggle}
        >
          <IconUser size={18} stroke={1.7} />
        </ActionIcon>
      </div>
      {handing && <HandOver conversation={conversation} close={() => setHanding(false)} />}
    </div>
  );
}

function Act(props: { label: string; hint: string; onClick(): void; children: React.ReactNode }) {
  const { label, hint, onClick, children } = props;
  return (
    <Tooltip label={`${label} (${hint})`}>
      <ActionIcon variant="default" size={32} aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** By the wall clock of whoever snoozes. */
function snoozes() {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);
  const at9 = (days: number) => {
    const day = new Date();
    day.setDate(day.getDate() + days);
    day.setHours(9, 0, 0, 0);
    return day;
  };
  return [
    ['inOneHour', inHours(1)],
    ['inThreeHours', inHours(3)],
    ['tomorrow', at9(1)],
    ['nextMonday', at9((8 - new Date().getDay()) % 7 || 7)],
  ] as const;
}
