import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { SegmentedControl, TextInput } from '@mantine/core';
import type { Team } from '../api/nouns.ts';
import { usePageWords } from '../words/page-words.ts';
import { type Answering, isAcceptTime } from './answering.ts';
import { Choice } from './choice.tsx';
import classes from './form.module.css';
import { Section } from './section.tsx';
import { TimesOf } from './times.tsx';

type Props = {
  draft: Answering;
  set(change: Partial<Answering>): void;
  teams: readonly Team[];
  /** whether agents answer it by themselves, besides teams */
  hasAgents: boolean;
  /** what the teams and the hours of this kind of inbox mean */
  leads: { teams: string; hours: string };
  /** the account's time zone; null: the zone is chosen elsewhere on this page */
  zone: string | null;
};

/** Parts of an inbox's form: its teams, how conversations are given out, and when. */
export function AnsweringFields({ draft, set, teams, hasAgents, leads, zone }: Props) {
  const { t } = usePageWords();
  const { teamIds, assignment, acceptSeconds } = draft;
  const isEmpty = teamIds.length === 0 && !hasAgents;
  return (
    <>
      <Section title={t('teamsThatAnswer')} lead={leads.teams}>
        <Choice
          of={teams.map(({ id, name, agentIds }) => ({ id, name, fact: t('people', { count: agentIds.length }) }))}
          chosen={teamIds}
          change={(ids) => set({ teamIds: ids.toSorted() })}
          none={t('teamsNone')}
        />
      </Section>
      <Section title={t('givingOut')}>
        <div>
          <SegmentedControl
            aria-label={t('givingOut')}
            className={classes.choice ?? ''}
            value={assignment}
            onChange={(choice) => set({ assignment: choice as Answering['assignment'] })}
            data={(['manual', 'automatic'] as const).map((value) => ({ value, label: t(value) }))}
          />
        </div>
        <p className={classes.lead} role="status">
          {t(assignment === 'manual' ? 'manualLead' : isEmpty ? 'automaticNobody' : 'automaticLead')}
        </p>
        {assignment === 'automatic' && (
          <TextInput
            label={t('acceptSeconds')}
            description={t('acceptLead')}
            inputMode="numeric"
            value={acceptSeconds}
            onChange={(event) => set({ acceptSeconds: event.currentTarget.value.trim() })}
            error={!isAcceptTime(acceptSeconds) && t('acceptBad')}
            maxLength={5}
            autoComplete="off"
          />
        )}
      </Section>
      <Section title={t('whenOpen')} lead={leads.hours}>
        <TimesOf times={draft} set={set} zone={zone} />
      </Section>
    </>
  );
}
