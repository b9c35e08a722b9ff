import '../shell/inputs.css';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useId, useRef, useState } from 'react';
import type { EventKind } from '../../../../src/core/event.ts';
import form from '../page/form.module.css';
import { FormEnd } from '../page/form-end.tsx';
import { refusalWords } from '../words/refusal.ts';
import type { Webhook, WebhookFields } from './data.ts';
import { KindChoice } from './kind-choice.tsx';
import { sorted } from './kinds.ts';
import { type Refused, refusedField } from './refusal.ts';
import classes from './webhooks.module.css';
import { useWebhookWords } from './words.ts';

type Props = {
  /** null: a new one */
  stored: Webhook | null;
  /** takes the form away when it is done; throws Problem */
  keep(fields: WebhookFields): Promise<void>;
  close(): void;
};

/** Where it is, and what it hears of. */
export function WebhookForm({ stored, keep, close }: Props) {
  const { t } = useWebhookWords();
  const [url, setUrl] = useState(stored?.url ?? '');
  const [isAll, setIsAll] = useState(!stored?.kinds);
  const [chosen, setChosen] = useState<ReadonlySet<EventKind>>(() => new Set(stored?.kinds));
  const [refused, setRefused] = useState<Refused | null>(null);
  const [busy, setBusy] = useState(false);
  const address = useRef<HTMLInputElement>(null);
  const label = useId();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isAll && chosen.size === 0) return setRefused({ field: 'kinds', words: t('noKinds') });
    const fields = { url: url.trim(), kinds: isAll ? null : sorted(chosen) };
    setBusy(true);
    setRefused(null);
    try {
      await keep(fields);
    } catch (error) {
      const flaw = refusedField(t, error, fields.url) ?? { field: null, words: refusalWords(t, error) };
      setRefused(flaw);
      setBusy(false);
      if (flaw.field === 'url') address.current?.focus();
    }
  };
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <TextInput
        ref={address}
        label={t('address')}
        description={t('addressLead')}
        placeholder="https://"
        inputMode="url"
        value={url}
        onChange={(event) => {
          setUrl(event.currentTarget.value);
          if (refused?.field === 'url') setRefused(null);
        }}
        error={refused?.field === 'url' && refused.words}
        maxLength={2000}
        required
        withAsterisk={false}
        autoFocus
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      <div>
        <span className={form.label} id={label}>
          {t('which')}
        </span>
        <SegmentedControl
          aria-labelledby={label}
          className={form.choice ?? ''}
          value={isAll ? 'everyKind' : 'someKinds'}
          onChange={(choice) => {
            setIsAll(choice === 'everyKind');
            if (refused?.field === 'kinds') setRefused(null);
          }}
          data={(['everyKind', 'someKinds'] as const).map((value) => ({ value, label: t(value) }))}
        />
        <p className={isAll ? classes.hint : `${classes.hint} ${classes.withKeys}`}>
          {t(isAll ? 'everyKindLead' : 'someKindsLead')}
        </p>
        {!isAll && (
          <KindChoice
            chosen={chosen}
            change={(kinds) => {
              setChosen(kinds);
              if (refused?.field === 'kinds') setRefused(null);
            }}
          />
        )}
      </div>
      <FormEnd
        words={{ cancel: t('cancel'), done: t(stored ? 'save' : 'add') }}
        refused={refused?.field !== 'url' && refused?.words}
        busy={busy}
        close={close}
      />
    </form>
  );
}
