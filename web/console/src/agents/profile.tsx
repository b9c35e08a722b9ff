import '@mantine/core/styles/Switch.css';
import { Switch, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Problem } from '../api/http.ts';
import type { AgentProfile } from '../api/money.ts';
import type { Agent } from '../api/nouns.ts';
import page from '../page/form.module.css';
import { Removal } from '../page/removal.tsx';
import { SaveBar } from '../page/save-bar.tsx';
import { Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './agents.module.css';
import { changeAgent, removeAgent, useProfile } from './data.ts';
import {
  type Field,
  type Flaw,
  flawOf,
  flawsOf,
  type Key,
  patchesOf,
  sections,
  type Value,
  type Values,
  valuesOf,
} from './fields.ts';
import { useAgentWords } from './words.ts';

export function Profile({ agent, mayChange }: { agent: Agent; mayChange: boolean }) {
  const { t } = useAgentWords();
  const { data, error, refetch } = useProfile(agent.id);
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  return <Form agent={agent} profile={data} mayChange={mayChange} />;
}

const none: ReadonlyMap<Key, Flaw> = new Map();

/** All of an agent, saved at once. Only what was changed here is kept here: what others change meanwhile comes in. */
function Form({ agent, profile, mayChange }: { agent: Agent; profile: AgentProfile; mayChange: boolean }) {
  const { t } = useAgentWords();
  const [, go] = useLocation();
  const stored = valuesOf(agent, profile);
  const [changes, setChanges] = useState<Partial<Values>>({});
  const [flaws, setFlaws] = useState(none);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [since, setSince] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const isChanged = Object.keys(changes).length > 0;
  const print = JSON.stringify(stored);

  useEffect(() => {
    if (flaws.size > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [flaws]);

  const set = (key: Key, value: Value) => {
    const { [key]: _, ...others } = changes;
    setChanges(value === stored[key] ? others : { ...changes, [key]: value });
    if (since === null) setSince(print);
    if (flaws.has(key)) setFlaws(new Map([...flaws].filter(([flawed]) => flawed !== key)));
  };
  const forget = () => {
    setChanges({});
    setFlaws(none);
    setError(null);
    setSince(null);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const found = flawsOf(changes);
    setFlaws(found);
    setError(null);
    if (found.size > 0 || !isChanged) return;
    setBusy(true);
    try {
      await changeAgent(agent.id, patchesOf(changes));
      forget();
    } catch (problem) {
      const wrong = flawsIn(problem);
      setFlaws(wrong);
      setError(wrong.size > 0 ? null : problem);
    }
    setBusy(false);
  };
  const said = flaws.size > 0 ? t('wrong') : error !== null ? refusalWords(t, error) : null;
  return (
    <form ref={form} className={page.form} onSubmit={(event) => void save(event)} noValidate>
      {!mayChange && <p className={classes.facts}>{t('readOnly')}</p>}
      <fieldset className={page.fields} disabled={!mayChange}>
        {sections.map(({ title, fields }) => (
          <section key={title} className={classes.section} aria-label={t(title)}>
            <h2 className={classes.title}>{t(title)}</h2>
            {title === 'pictures' && <p className={classes.lead}>{t('picturesLead')}</p>}
            <div className={classes.pair}>
              {fields.map((field: Field) => (
                <Input
                  key={field.key}
                  field={field}
                  value={changes[field.key] ?? stored[field.key]}
                  flaw={flaws.get(field.key)}
                  set={(value) => set(field.key, value)}
                />
              ))}
            </div>
          </section>
        ))}
      </fieldset>
      {mayChange && (
        <>
          <Removal
            label={t('remove')}
            lead={t('removeLead')}
            remove={() => removeAgent(agent.id).then(() => go('/agents'))}
          />
          <SaveBar
            said={said ?? t(!isChanged ? 'saved' : since !== null && since !== print ? 'meanwhile' : 'unsaved')}
            isWrong={said !== null}
            isChanged={isChanged}
            busy={busy}
            discard={forget}
          />
        </>
      )}
    </form>
  );
}

type InputProps = { field: Field; value: Value; flaw: Flaw | undefined; set(value: Value): void };

function Input({ field: { key, kind, lead }, value, flaw, set }: InputProps) {
  const { t } = useAgentWords();
  const said = { label: t(key), ...(lead && { description: t(lead) }), error: flaw && t(flaw) };
  if (typeof value === 'boolean') {
    const description = lead ? t(lead) : undefined;
    return (
      <Switch
        label={t(key)}
        description={description}
        checked={value}
        onChange={(event) => set(event.currentTarget.checked)}
      />
    );
  }
  const inputWrapperOrder: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];
  const typed = { ...said, value, autoComplete: 'off', inputWrapperOrder };
  if (kind === 'long') {
    return (
      <Textarea
        {...typed}
        onChange={(event) => set(event.currentTarget.value)}
        rows={5}
        maxLength={20_000}
        className={classes.whole ?? ''}
      />
    );
  }
  const modes = { whole: 'numeric', seconds: 'numeric', digits: 'numeric', phone: 'tel', email: 'email', link: 'url' };
  const mode = modes[kind as keyof typeof modes] as 'numeric' | 'tel' | 'email' | 'url' | undefined;
  const isLink = kind === 'link' && /^https?:\/\/\S+$/i.test(value);
  return (
    <div>
      <TextInput
        {...typed}
        onChange={(event) => set(event.currentTarget.value)}
        {...(mode && { inputMode: mode })}
        maxLength={2000}
      />
      {isLink && (
        <a className={classes.look} href={value} target="_blank" rel="noreferrer">
          {t('look')}
          <span className="unseen"> {t(key)}</span>
        </a>
      )}
    </div>
  );
}

/** The fields that the server complains of. */
function flawsIn(error: unknown): Map<Key, Flaw> {
  const flaws = new Map<Key, Flaw>();
  if (!(error instanceof Problem)) return flaws;
  const { field, problems } = error.details as { field?: string; problems?: { path: string }[] };
  if (error.kind === 'already_exists' && (field === 'email' || field === 'ref')) flaws.set(field, `taken_${field}`);
  if (error.kind !== 'invalid') return flaws;
  for (const name of [field, ...(problems ?? []).map(({ path }) => path)]) {
    const flaw = flawOf(name?.split(/[/.]/).findLast((part) => part !== '') ?? '');
    if (flaw) flaws.set(...flaw);
  }
  return flaws;
}
