import { NativeSelect } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Problem } from '../api/http.ts';
import type { Agent, Identity, Presence } from '../api/nouns.ts';
import { setPresence } from '../data/actions.ts';
import { useAgents } from '../data/reads.ts';
import page from '../page/page.module.css';
import { Parts } from '../page/parts.tsx';
import { Dot, Face } from '../shell/face.tsx';
import { Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './agents.module.css';
import { useAgentWords } from './words.ts';

const presences: Presence[] = ['online', 'busy', 'away', 'offline'];
type Props = { id: string; part: string; identity: Identity; children(agent: Agent): ReactNode };

/** One agent: who it is, whether it is there now, and the ways to its parts. */
export function AgentFrame({ id, part, identity, children }: Props) {
  const { t } = useAgentWords();
  const { data, error, refetch } = useAgents();
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  const agent = data.find((one) => one.id === id);
  if (!agent) return <Failed reason={refusalWords(t, new Problem('not_found', 404))} again={() => void refetch()} />;
  const isOwn = identity.agent?.id === id;
  const may = (right: string) => isOwn || identity.rights.includes(right);
  const parts = [
    { name: 'profile', words: t('profile'), path: '', isShown: true },
    { name: 'presence', words: t('history'), path: '/presence', isShown: may('settings') },
    { name: 'calls', words: t('calls'), path: '/calls', isShown: may('wallets') },
  ];
  return (
    <>
      <header className={page.head}>
        <Link href="/agents" className={page.back}>
          <IconChevronLeft size={16} aria-hidden="true" /> {t('toList')}
        </Link>
        <div className={classes.top}>
          <Face name={agent.name} id={id} size={48} presence={agent.presence} />
          <div className={classes.who}>
            <h1 className={page.title}>{agent.name}</h1>
            <p className={classes.facts}>
              {[agent.post, agent.ref && t('refOf', { ref: agent.ref })].filter(Boolean).join(' · ')}
            </p>
          </div>
          {may('settings') ? (
            <NativeSelect
              aria-label={t('setPresence', { name: agent.name })}
              className={classes.now ?? ''}
              leftSection={<Dot presence={agent.presence} />}
              value={agent.presence}
              onChange={(event) => void setPresence(id, event.currentTarget.value as Presence)}
              data={presences.map((value) => ({ value, label: t(value) }))}
            />
          ) : (
            <span className={classes.presence}>{t(agent.presence)}</span>
          )}
        </div>
        <Parts
          label={agent.name}
          parts={parts
            .filter(({ isShown }) => isShown)
            .map(({ name, words, path }) => ({ path: `/agents/${id}${path}`, words, isHere: part === name }))}
        />
      </header>
      {children(agent)}
    </>
  );
}
