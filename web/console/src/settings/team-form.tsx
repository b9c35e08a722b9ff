import '../shell/inputs.css';
import { TextInput } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs';
import { Link, useLocation } from 'wouter';
import type { Agent, Team } from '../api/nouns.ts';
import { useAgents, useTeams } from '../data/reads.ts';
import { changeTeam, removeTeam } from '../data/set-up.ts';
import { Choice } from '../page/choice.tsx';
import { DraftForm } from '../page/draft-form.tsx';
import page from '../page/page.module.css';
import { Removal } from '../page/removal.tsx';
import { Section } from '../page/section.tsx';
import { TimesOf } from '../page/times.tsx';
import { useDraft } from '../page/use-draft.ts';
import { flawOfTimes, type Times, timesOf, timesPatch } from '../page/windows.ts';
import { Face } from '../shell/face.tsx';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { nameRefusal } from './refusals.ts';
import { useSettingsWords } from './words.ts';

type Props = { id: string; mayChange: boolean; zone: string };

/** One team: its name, who is of it, and when it is there. */
export function TeamPage({ id, mayChange, zone }: Props) {
  const { t } = useSettingsWords();
  const { data: teams, error, refetch } = useTeams();
  const { data: agents } = useAgents();
  if (!teams || !agents) {
    return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  }
  const team = teams.find((one) => one.id === id);
  return (
    <>
      <header className={page.head}>
        <Link href="/settings/teams" className={page.back}>
          <IconChevronLeft size={16} aria-hidden="true" /> {t('teams')}
        </Link>
        {team && <h1 className={page.title}>{team.name}</h1>}
      </header>
      {team ? (
        <TeamForm team={team} agents={agents} mayChange={mayChange} zone={zone} />
      ) : (
        <Empty title={t('teamGone')} />
      )}
    </>
  );
}

type Draft = Times & { name: string; agentIds: string[] };

const draftOf = (team: Team): Draft => ({ ...timesOf(team), name: team.name, agentIds: team.agentIds.toSorted() });

function TeamForm({ team, agents, mayChange, zone }: { team: Team; agents: Agent[] } & Omit<Props, 'id'>) {
  const { t } = useSettingsWords();
  const [, go] = useLocation();
  const form = useDraft(draftOf(team));
  const { draft, set } = form;
  const flawed = draft.name.trim() === '' ? 'nameMissing' : flawOfTimes(draft);
  return (
    <DraftForm
      form={form}
      flaw={flawed && t(flawed)}
      refusal={(error) => nameRefusal(t, error)}
      keep={async (changed) => draftOf(await changeTeam(team.id, patchOf(changed, draft)))}
      mayChange={mayChange}
      removal={
        <Removal
          label={t('teamRemove')}
          lead={t('teamRemoveLead')}
          remove={async () => {
            await removeTeam(team.id);
            go('/settings/teams');
          }}
        />
      }
    >
      <Section title={t('general')}>
        <TextInput
          label={t('name')}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={draft.name.trim() === ''}
          maxLength={255}
          autoComplete="off"
        />
      </Section>
      <Section title={t('members')} lead={t('teamPeopleLead')}>
        <Choice
          of={agents.map(({ id, name, presence, presenceDeclared }) => ({
            id,
            name,
            face: <Face id={id} name={name} size={28} presence={presence} />,
            fact: presenceDeclared ? t(presence) : '',
          }))}
          chosen={draft.agentIds}
          change={(agentIds) => set({ agentIds: agentIds.toSorted() })}
          none={t('noAgents')}
        />
      </Section>
      <Section title={t('teamHours')} lead={t('teamHoursLead')}>
        <TimesOf times={draft} set={set} zone={zone} />
      </Section>
    </DraftForm>
  );
}

function patchOf(changed: Partial<Draft>, draft: Draft): Partial<Team> {
  const { name, agentIds } = changed;
  return {
    ...timesPatch(changed, draft),
    ...(name !== undefined && { name: name.trim() }),
    ...(agentIds && { agentIds }),
  };
}
