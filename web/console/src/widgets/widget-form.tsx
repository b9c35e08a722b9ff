import '@mantine/core/styles/Switch.css';
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Inbox, Team, WidgetSettings } from '../api/nouns.ts';
import { changeWidget } from '../data/actions.ts';
import { useInboxes, useTeams } from '../data/reads.ts';
import { changeInbox } from '../data/set-up.ts';
import { AnsweringFields } from '../page/answering-fields.tsx';
import page from '../page/form.module.css';
import { SaveBar } from '../page/save-bar.tsx';
import { rebased } from '../page/use-draft.ts';
import { Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { type Draft, draftOf, type Flaws, flawsOf, patchOf, type Stored } from './draft.ts';
import classes from './fields.module.css';
import { General, Look, Texts } from './fields.tsx';
import { People } from './people.tsx';
import { Preview } from './preview.tsx';
import { RemoveWidget } from './remove-widget.tsx';
import { useWidgetWords } from './words.ts';

const none: Flaws = new Map();

type Props = { widget: WidgetSettings; mayChange: boolean; zone: string };

/** How a widget looks, whom it lists, and who answers its inbox. */
export function WidgetForm({ widget, mayChange, zone }: Props) {
  const { t } = useWidgetWords();
  const { data: inboxes, error, refetch } = useInboxes();
  const { data: teams } = useTeams();
  const inbox = inboxes?.find(({ id }) => id === widget.inboxId);
  if (inbox && teams) return <Form {...{ widget, inbox, teams, mayChange, zone }} />;
  return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
}

/** All of it, saved at once. What somebody else changes meanwhile comes in, but for what was changed here. */
function Form({ widget, inbox, teams, mayChange, zone }: Props & { inbox: Inbox; teams: Team[] }) {
  const { t } = useWidgetWords();
  const stored = useMemo<Stored>(() => ({ ...widget, answered: inbox }), [widget, inbox]);
  const [seen, setSeen] = useState(stored);
  const [base, setBase] = useState(() => draftOf(stored));
  const [draft, setDraft] = useState(base);
  const [flaws, setFlaws] = useState(none);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [meanwhile, setMeanwhile] = useState<'meanwhile' | 'meanwhilePeople' | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const patch = patchOf(draft, base);

  if (seen !== stored) {
    const now = draftOf(stored);
    const theirs = patchOf(now, base);
    setSeen(stored);
    setBase(now);
    setDraft(rebased(draft, base, now));
    if (patch && theirs && !busy) {
      setMeanwhile('listings' in theirs.widget && 'listings' in patch.widget ? 'meanwhilePeople' : 'meanwhile');
    }
  }
  useEffect(() => {
    if (flaws.size > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [flaws]);

  const set = (change: Partial<Draft>) => {
    const next = { ...draft, ...change };
    setDraft(next);
    if (flaws.size > 0) setFlaws(new Map([...flawsOf(next)].filter(([field]) => flaws.has(field))));
  };
  const discard = () => {
    setDraft(base);
    setFlaws(none);
    setError(null);
    setMeanwhile(null);
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const found = flawsOf(draft);
    setFlaws(found);
    setError(null);
    if (found.size > 0 || patch === null) return;
    setBusy(true);
    try {
      const after = draftOf({
        ...(isEmpty(patch.widget) ? widget : await changeWidget(widget.inboxId, patch.widget)),
        answered: isEmpty(patch.inbox) ? inbox : await changeInbox(inbox.id, patch.inbox),
      });
      setBase(after);
      // What was typed while it was on its way is not lost.
      setDraft((typed) => (typed === draft ? after : rebased(typed, draft, after)));
      setMeanwhile(null);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  const part = { draft, flaws, set };
  return (
    <form ref={form} className={page.form} onSubmit={(event) => void save(event)} noValidate>
      {!mayChange && <p className={page.note}>{t('readOnly')}</p>}
      <fieldset className={classes.fields} disabled={!mayChange}>
        <General {...part} zone={zone} />
        <Look {...part} />
        <Preview draft={draft} />
        <Texts {...part} />
        <People {...part} />
        <AnsweringFields
          draft={draft}
          set={set}
          teams={teams}
          hasAgents={draft.listings.length > 0}
          leads={{ teams: t('widgetTeamsLead'), hours: t('widgetHoursLead') }}
          zone={null}
        />
      </fieldset>
      {mayChange && <RemoveWidget inboxId={inbox.id} />}
      {mayChange && (
        <SaveBar
          said={
            flaws.size > 0
              ? t('check')
              : error !== null
                ? refusalWords(t, error)
                : t(meanwhile ?? (patch ? 'unsaved' : 'saved'))
          }
          isWrong={flaws.size > 0 || error !== null}
          isChanged={patch !== null}
          busy={busy}
          {...(meanwhile && { discardWord: t('takeTheirs') })}
          discard={discard}
        />
      )}
    </form>
  );
}

const isEmpty = (patch: object): boolean => Object.keys(patch).length === 0;
