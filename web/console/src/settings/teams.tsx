import { Button } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconUsersGroup from '@tabler/icons-react/dist/esm/icons/IconUsersGroup.mjs';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useAgents, useTeams } from '../data/reads.ts';
import { addTeam } from '../data/set-up.ts';
import { NewOne } from '../page/new-one.tsx';
import page from '../page/page.module.css';
import { Face } from '../shell/face.tsx';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { nameRefusal } from './refusals.ts';
import classes from './set-up.module.css';
import { useSettingsWords } from './words.ts';

const mostFaces = 5;

export function Teams({ mayChange }: { mayChange: boolean }) {
  const { t, language } = useSettingsWords();
  const [, go] = useLocation();
  const { data, error, refetch } = useTeams();
  const { data: agents = [] } = useAgents();
  const [adding, setAdding] = useState(false);
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  const teams = data.toSorted((a, b) => a.name.localeCompare(b.name, language));
  return (
    <div className={classes.part}>
      <p className={classes.lead}>{t('teamsLead')}</p>
      {mayChange && !adding && (
        <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t('teamAdd')}
        </Button>
      )}
      {adding && (
        <NewOne
          label={t('name')}
          description={t('teamNameLead')}
          words={{ add: t('teamAdd'), cancel: t('cancel') }}
          refusal={(problem) => nameRefusal(t, problem)}
          add={async (fields) => go(`/settings/teams/${(await addTeam(String(fields.get('name')).trim())).id}`)}
          close={() => setAdding(false)}
        />
      )}
      {teams.length === 0 && !adding && (
        <Empty icon={<IconUsersGroup size={24} stroke={1.6} />} title={t('teamsNone')} lead={t('teamsNoneLead')} />
      )}
      <ul className={page.list}>
        {teams.map(({ id, name, agentIds, schedule }) => {
          const people = agents.filter((agent) => agentIds.includes(agent.id));
          const days = new Set(schedule?.windows.map(({ day }) => day)).size;
          return (
            <li key={id}>
              <Link href={`/settings/teams/${id}`} className={page.one}>
                <span className={page.name}>{name}</span>
                <span className={classes.faces} aria-hidden="true">
                  {people.slice(0, mostFaces).map((agent) => (
                    <Face key={agent.id} id={agent.id} name={agent.name} size={24} />
                  ))}
                </span>
                <span className={page.facts}>
                  <span className={classes.count}>{t('people', { count: agentIds.length })}</span>
                  <span className={classes.hours}>
                    {days === 0 ? t('alwaysThere') : t('daysAWeek', { count: days })}
                  </span>
                </span>
                <IconChevronRight size={16} aria-hidden="true" className={page.into} />
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
