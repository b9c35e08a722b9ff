import '../shell/inputs.css';
import { TextInput } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs';
import type { FormEvent } from 'react';
import { Link, useLocation } from 'wouter';
import type { Agent, Team } from '../api/nouns.ts';
import { useAgents, useTeams } from '../data/reads.ts';
import { changeTeam, removeTeam } from '../data/set-up.ts';
import { Choice } from '../page/choice.tsx';
import classes from '../page/form.module.css';
import { HoursOf } from '../page/hours.tsx';
import page from '../page/page.module.css';
import { Removal } from '../page/removal.tsx';
import { SaveBar } from '../page/save-bar.tsx';
import { Section } from '../page/section.tsx';
import { useDraft } from '../page/use-draft.ts';
import { type Hours, inOrder, short } from '../page/windows.ts';
import { ZoneSelect } from '../page/zone.tsx';
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

type Draft = { name: string; agentIds: string[]; timezone: string; windows: Hours[] };

const draftOf = ({ name, agentIds, timezone, schedule }: Team): Draft => ({
  name,
  agentIds: agentIds.toSorted(),
  timezone: timezone ?? '',
  windows: inOrder((schedule?.windows ?? []).map(short)),
});

function TeamForm({ team, agents, mayChange, zone }: { team: Team; agents: Agent[] } & Omit<Props, 'id'>) {
  const { t } = useSettingsWords();
  const [, go] = useLocation();
  const form = useDraft(draftOf(team));
  const { draft, set, patch, error } = form;
  const hasGaps = draft.windows.some(({ from, until }) => from === '' || until === '');
  const flaw = draft.name.trim() === '' ? t('nameMissing') : hasGaps ? t('hoursBad') : null;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (flaw !== null) return;
    void form.save(async (changed) => draftOf(await changeTeam(team.id, patchOf(changed, team))));
  };
  const said =
    flaw ??
    (error !== null ? nameRefusal(t, error) : t(form.meanwhile ? 'meanwhileThis' : patch ? 'unsaved' : 'saved'));
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      {!mayChange && <p className={classes.note}>{t('readOnly')}</p>}
      <fieldset className={classes.fields} disabled={!mayChange}>
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
          <HoursOf windows={draft.windows} change={(windows) => set({ windows })} />
          {draft.windows.length > 0 && (
            <ZoneSelect value={draft.timezone} ofAccount={zone} change={(timezone) => set({ timezone })} />
          )}
        </Section>
      </fieldset>
      {mayChange && (
        <Removal
          label={t('teamRemove')}
          lead={t('teamRemoveLead')}
          remove={async () => {
            await removeTeam(team.id);
            go('/settings/teams');
          }}
        />
      )}
      {mayChange && (
        <SaveBar
          said={said}
          isWrong={flaw !== null || error !== null}
          isChanged={patch !== null}
          busy={form.busy}
          discard={form.discard}
        />
      )}
    </form>
  );
}

/** Exceptions by date, which other programs may have set, stay. */
function patchOf({ name, agentIds, timezone, windows }: Partial<Draft>, { schedule }: Team): Partial<Team> {
  const exceptions = schedule?.exceptions ?? [];
  return {
    ...(name !== undefined && { name: name.trim() }),
    ...(agentIds && { agentIds }),
    ...(timezone !== undefined && { timezone: timezone || null }),
    ...(windows && { schedule: windows.length + exceptions.length === 0 ? null : { ...schedule, windows } }),
  };
}
