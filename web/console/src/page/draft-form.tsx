import type { FormEvent, ReactNode } from 'react';
import { usePageWords } from '../words/page-words.ts';
import classes from './form.module.css';
import { SaveBar } from './save-bar.tsx';
import type { useDraft } from './use-draft.ts';

type Props<T extends object> = {
  form: ReturnType<typeof useDraft<T>>;
  /** why it cannot be saved as it stands, in words */
  flaw: string | null;
  /** why the server did not keep it, in words */
  refusal(error: unknown): string;
  /** @returns what is stored then; throws Problem */
  keep(changed: Partial<T>): Promise<T>;
  mayChange?: boolean;
  /** what is typed beside the draft */
  beside?: { isChanged: boolean; discard(): void };
  /** between the fields and the bar, for who may change it */
  removal?: ReactNode;
  children: ReactNode;
};

/** The fields of a draft, and at their end whether all is saved and the way to do it. */
export function DraftForm<T extends object>(props: Props<T>) {
  const { form, flaw, refusal, keep, mayChange = true, beside, removal, children } = props;
  const { t } = usePageWords();
  const { error, busy, meanwhile } = form;
  const isChanged = form.patch !== null || beside?.isChanged === true;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (flaw === null && isChanged) void form.save(keep);
  };
  const known = t(meanwhile ? 'meanwhileThis' : isChanged ? 'unsaved' : 'saved');
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      {!mayChange && <p className={classes.note}>{t('readOnly')}</p>}
      <fieldset className={classes.fields} disabled={!mayChange}>
        {children}
      </fieldset>
      {mayChange && removal}
      {mayChange && (
        <SaveBar
          said={flaw ?? (error === null ? known : refusal(error))}
          isWrong={flaw !== null || error !== null}
          isChanged={isChanged}
          busy={busy}
          discard={() => {
            form.discard();
            beside?.discard();
          }}
        />
      )}
    </form>
  );
}
