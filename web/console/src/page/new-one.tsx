import { TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { FormEnd } from './form-end.tsx';
import classes from './page.module.css';

type Props = {
  label: string;
  description?: string;
  words: { add: string; cancel: string };
  /** why it was refused, in a sentence */
  refusal(error: unknown): string;
  /** goes to what was made; throws Problem */
  add(fields: FormData): Promise<void>;
  close(): void;
  /** more fields than the name */
  children?: ReactNode;
};

/** A new row of a list, made from little more than its name; all else is set on its page. */
export function NewOne({ label, description, words, refusal, add, close, children }: Props) {
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    try {
      await add(new FormData(event.currentTarget));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className={classes.card} onSubmit={(event) => void submit(event)}>
      <TextInput
        name="name"
        label={label}
        description={description}
        maxLength={255}
        pattern=".*\S.*"
        required
        withAsterisk={false}
        autoFocus
        autoComplete="off"
      />
      {children}
      <FormEnd
        words={{ cancel: words.cancel, done: words.add }}
        refused={error !== null && refusal(error)}
        busy={busy}
        close={close}
      />
    </form>
  );
}
