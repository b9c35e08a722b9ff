import '@mantine/core/styles/Switch.css';
import { Switch, Textarea } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useAgents, useTeams } from '../data/reads.ts';
import { SaveBar } from '../page/save-bar.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './bots.module.css';
import { Choices } from './choices.tsx';
import { type Bot, saveBot } from './data.ts';
import { type Flaws, flawsOf } from './flaws.ts';
import { TryIt } from './try-it.tsx';
import { useBotWords } from './words.ts';

const none: Flaws = new Map();
type Texts = 'greeting' | 'misunderstood' | 'handOver';

/** All of a bot, saved at once, beside a box in which it answers as it stands here. */
export function BotForm({ inboxId, stored, mayChange }: { inboxId: string; stored: Bot; mayChange: boolean }) {
  const { t } = useBotWords();
  const { data: teams = [] } = useTeams();
  const { data: agents = [] } = useAgents();
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState(stored);
  const [flaws, setFlaws] = useState(none);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const changed = JSON.stringify(draft) !== JSON.stringify(base);
  useEffect(() => {
    if (flaws.size > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [flaws]);

  const set = (change: Partial<Bot>) => {
    const next = { ...draft, ...change };
    setDraft(next);
    if (flaws.size > 0) setFlaws(new Map([...flawsOf(next)].filter(([field]) => flaws.has(field))));
  };
  const text = (field: Texts) => {
    const flaw = flaws.get(field);
    return {
      label: t(field),
      value: draft[field],
      onChange: (event: { currentTarget: { value: string } }) => set({ [field]: event.currentTarget.value }),
      error: flaw && t(flaw),
      maxLength: 2000,
      autosize: false,
      rows: 2,
    };
  };
  const discard = () => {
    setDraft(base);
    setFlaws(none);
    setError(null);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const found = flawsOf(draft);
    setFlaws(found);
    setError(null);
    if (found.size > 0 || !changed) return;
    setBusy(true);
    try {
      setBase(await saveBot(inboxId, draft));
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <form ref={form} onSubmit={(event) => void save(event)} noValidate>
      <div className={classes.columns}>
        <fieldset className={classes.fields} disabled={!mayChange}>
          {!mayChange && <p className={classes.lead}>{t('readOnly')}</p>}
          <Switch
            label={t('active')}
            description={t('activeLead')}
            checked={draft.active}
            onChange={(event) => set({ active: event.currentTarget.checked })}
          />
          <Textarea {...text('greeting')} description={t('greetingLead')} />
          <Choices
            choices={draft.choices}
            set={(choices) => set({ choices })}
            flaws={flaws}
            teams={teams}
            agents={agents}
          />
          <h2 className={classes.title}>{t('otherwise')}</h2>
          <Textarea {...text('misunderstood')} />
          <Textarea {...text('handOver')} />
        </fieldset>
        <TryIt bot={draft} teams={teams} agents={agents} />
      </div>
      {mayChange && (
        <SaveBar
          said={
            flaws.size > 0 ? t('check') : error !== null ? refusalWords(t, error) : t(changed ? 'unsaved' : 'saved')
          }
          isWrong={flaws.size > 0 || error !== null}
          isChanged={changed}
          busy={busy}
          discard={discard}
        />
      )}
    </form>
  );
}
