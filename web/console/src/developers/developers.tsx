import { useState } from 'react';
import section from '../page/section.module.css';
import { Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { ApiCalls } from './calls.tsx';
import { useDoors } from './data.ts';
import classes from './developers.module.css';
import { Doors } from './doors.tsx';
import { ApiKeys, ProgramKeys } from './keys.tsx';
import { useDeveloperWords } from './words.ts';

/** A pair of program keys makes links and speaks for those that it lets in. */
const forPrograms = ['members', 'conversations', 'settings'];

/** For whoever writes programs for this account: lines to try, keys, and what was asked. */
export function Developers({ rights }: { rights: readonly string[] }) {
  const { t } = useDeveloperWords();
  const { data, error, refetch } = useDoors();
  const [given, setGiven] = useState<Record<string, string>>({});
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  const made = (name: string, token: string) => setGiven((before) => ({ ...before, [name]: token }));
  return (
    <div className={classes.page}>
      <p className={section.lead}>{t('developersLead')}</p>
      <Doors url={data.url} doors={data.items} given={given} />
      <ApiKeys rights={rights} made={made} />
      {forPrograms.every((right) => rights.includes(right)) && <ProgramKeys made={made} />}
      <ApiCalls doors={data.items.map(({ name }) => name)} />
    </div>
  );
}
