import '../shell/inputs.css';
import '../shell/dialog.css';
import { Modal, TextInput } from '@mantine/core';
import IconInbox from '@tabler/icons-react/dist/esm/icons/IconInbox.mjs';
import IconUsers from '@tabler/icons-react/dist/esm/icons/IconUsers.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../api/nouns.ts';
import { handOver } from '../data/actions.ts';
import { useAgents, useTeams } from '../data/reads.ts';
import { Face } from '../shell/face.tsx';
import classes from './hand-over.module.css';

const order = { online: 0, busy: 1, away: 2, offline: 3 };

/** Whoever is there comes first. */
export function HandOver({ conversation, close }: { conversation: Conversation; close(): void }) {
  const { t, i18n } = useTranslation();
  const [sought, setSought] = useState('');
  const { data: agents = [] } = useAgents();
  const { data: teams = [] } = useTeams();
  const fits = ({ name }: { name: string }) => fold(name, i18n.language).includes(fold(sought, i18n.language));
  const people = agents
    .filter((agent) => agent.id !== conversation.agentId && fits(agent))
    .sort((a, b) => order[a.presence] - order[b.presence] || a.name.localeCompare(b.name));
  const groups = teams.filter((team) => fits(team));
  const give = async (to: { agentId?: string | null; teamId?: string | null }) => {
    close();
    await handOver(conversation.id, to);
  };
  /** Enter means the first of those that were found. */
  const giveFirst = () => {
    const [agent] = people;
    const [team] = groups;
    if (agent) void give({ agentId: agent.id });
    else if (team) void give({ agentId: null, teamId: team.id });
  };
  return (
    <Modal opened onClose={close} title={t('handOverTo')} size="sm" closeButtonProps={{ 'aria-label': t('close') }}>
      <TextInput
        data-autofocus
        placeholder={t('find')}
        aria-label={t('find')}
        value={sought}
        onChange={(event) => setSought(event.currentTarget.value)}
        onKeyDown={({ key, nativeEvent }) => {
          if (key === 'Enter' && sought !== '' && !nativeEvent.isComposing) giveFirst();
        }}
      />
      <div className={classes.list}>
        {people.length > 0 && <h3 className={classes.title}>{t('agents')}</h3>}
        {people.map((agent) => (
          <button key={agent.id} type="button" className={classes.one} onClick={() => void give({ agentId: agent.id })}>
            <Face name={agent.name} id={agent.id} size={32} presence={agent.presence} />
            <span className={classes.name}>{agent.name}</span>
            <span className={classes.presence}>{t(agent.presence)}</span>
          </button>
        ))}
        {groups.length > 0 && <h3 className={classes.title}>{t('teams')}</h3>}
        {groups.map((team) => (
          <button
            key={team.id}
            type="button"
            className={classes.one}
            onClick={() => void give({ agentId: null, teamId: team.id })}
          >
            <span className={classes.icon}>
              <IconUsers size={18} />
            </span>
            <span className={classes.name}>{team.name}</span>
          </button>
        ))}
        {people.length + groups.length === 0 && <p className={classes.none}>{t('nobodyFound')}</p>}
        {(conversation.agentId !== null || conversation.teamId !== null) && sought === '' && (
          <button type="button" className={classes.one} onClick={() => void give({ agentId: null, teamId: null })}>
            <span className={classes.icon}>
              <IconInbox size={18} />
            </span>
            <span className={classes.name}>{t('backToQueue')}</span>
          </button>
        )}
      </div>
    </Modal>
  );
}

/** José is found by jose. */
function fold(text: string, language: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLocaleLowerCase(language);
}
