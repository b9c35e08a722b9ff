import '../shell/inputs.css';
import { Button, Textarea, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/http.ts';
import type { CannedAnswer } from '../api/nouns.ts';
import { keepCannedAnswer, removeCannedAnswer } from '../data/actions.ts';
import { useCannedAnswers } from '../data/reads.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './canned-answers.module.css';

const placeholders = ['contact_first_name', 'contact_name', 'agent_first_name', 'agent_name'] as const;

/** All of them, each changed where it stands. */
export function CannedAnswers({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCannedAnswers();
  const [open, setOpen] = useState<string | null>(null);
  if (!data) {
    return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  }
  const sorted = data.toSorted((a, b) => a.shortcut.localeCompare(b.shortcut));
  return (
    <>
      <p className={classes.lead}>{t(mayChange ? 'cannedLead' : 'cannedReadLead')}</p>
      {mayChange && open !== 'new' && (
        <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
          {t('cannedAdd')}
        </Button>
      )}
      {open === 'new' && <Editor answer={null} close={() => setOpen(null)} />}
      {sorted.length === 0 && open !== 'new' && <Empty title={t('cannedNone')} lead={t('cannedNoneLead')} />}
      <ul className={classes.list}>
        {sorted.map((answer) =>
          open === answer.id ? (
            <li key={answer.id}>
              <Editor answer={answer} close={() => setOpen(null)} />
            </li>
          ) : (
            <li key={answer.id} className={classes.one}>
              <span className={classes.shortcut}>/{answer.shortcut}</span>
              <span className={classes.text}>{answer.text}</span>
              {mayChange && (
                <Button size="compact-sm" variant="default" onClick={() => setOpen(answer.id)}>
                  {t('change')}
                  <span className="unseen"> /{answer.shortcut}</span>
                </Button>
              )}
            </li>
          ),
        )}
      </ul>
    </>
  );
}

function Editor({ answer, close }: { answer: CannedAnswer | null; close(): void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(answer?.text ?? '');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);

  const attempt = async (work: Promise<void>) => {
    setBusy(true);
    try {
      await work;
      close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const shortcut = String(new FormData(event.currentTarget).get('shortcut')).trim().replace(/^\//, '');
    void attempt(keepCannedAnswer(answer?.id ?? null, { shortcut, text }));
  };
  const put = (name: string) => {
    const { selectionStart: start = text.length, selectionEnd: end = text.length } = field.current ?? {};
    setText(`${text.slice(0, start)}{{${name}}}${text.slice(end)}`);
    field.current?.focus();
  };
  const words = error !== null && wordsOf(error);
  return (
    <form className={classes.editor} onSubmit={submit}>
      <TextInput
        name="shortcut"
        label={t('cannedShortcut')}
        description={t('cannedShortcutLead')}
        defaultValue={answer?.shortcut ?? ''}
        leftSection="/"
        maxLength={41}
        required
        withAsterisk={false}
        autoFocus
        autoComplete="off"
      />
      <Textarea
        ref={field}
        label={t('cannedText')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        rows={4}
        maxLength={5000}
        required
        withAsterisk={false}
      />
      <div className={classes.placeholders}>
        <span className={classes.hint}>{t('cannedInsert')}</span>
        {placeholders.map((name) => (
          <Button key={name} size="compact-sm" variant="default" onClick={() => put(name)}>
            {t(name)}
          </Button>
        ))}
      </div>
      <div role="alert" className={classes.error}>
        {words && (typeof words === 'string' ? t(words) : refusalWords(t, error))}
      </div>
      <div className={classes.acts}>
        {answer && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            className={classes.remove}
            disabled={busy}
            onClick={() => void attempt(removeCannedAnswer(answer.id))}
          >
            {t('remove')}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={close}>
          {t('cancel')}
        </Button>
        <Button size="xs" type="submit" loading={busy}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}

/** What is wrong with what was typed; true: said as everywhere else. */
function wordsOf(error: unknown) {
  if (!(error instanceof Problem)) return true;
  if (error.kind === 'already_exists') return 'cannedTaken' as const;
  if (error.kind !== 'invalid') return true;
  return error.details.field === 'text' ? ('cannedStrange' as const) : ('cannedShortcutLead' as const);
}
