import { SegmentedControl, TextInput } from '@mantine/core';
import { FormEnd } from '../page/form-end.tsx';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { type FormEvent, useState } from 'react';
import { Problem } from '../api/http.ts';
import type { Wallet } from '../api/money.ts';
import page from '../page/page.module.css';
import { refusalWords } from '../words/refusal.ts';
import { moveTokens } from './data.ts';
import { useWalletWords } from './words.ts';

type Props = { wallet: Wallet; kind: 'top_up' | 'correction'; close(): void };

/** Puts tokens in, or sets right what is wrong; always with a reason. */
export function Move({ wallet, kind, close }: Props) {
  const { t } = useWalletWords();
  const [takes, setTakes] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    // As people write it: 1.000, 1 000.
    const amount = String(fields.get('tokens')).replace(/[\s.,'’]/g, '');
    setBusy(true);
    try {
      const reason = String(fields.get('reason')).trim();
      await moveTokens(wallet.id, { kind, tokens: takes ? `-${amount}` : amount, reason });
      close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const words = t(kind === 'top_up' ? 'topUp' : 'correct');
  return (
    <form className={page.card} onSubmit={(event) => void submit(event)} aria-label={words}>
      {kind === 'correction' && (
        <SegmentedControl
          aria-label={t('direction')}
          value={takes ? 'high' : 'low'}
          onChange={(to) => setTakes(to === 'high')}
          data={[
            { value: 'low', label: t('tooLow') },
            { value: 'high', label: t('tooHigh') },
          ]}
        />
      )}
      <TextInput
        name="tokens"
        label={t('amount')}
        inputMode="numeric"
        maxLength={24}
        required
        withAsterisk={false}
        autoFocus
        autoComplete="off"
      />
      <TextInput
        name="reason"
        label={t('reason')}
        description={t('reasonLead')}
        maxLength={500}
        pattern=".*\S.*"
        required
        withAsterisk={false}
        autoComplete="off"
      />
      <FormEnd
        words={{ cancel: t('cancel'), done: words }}
        refused={error !== null && (known(error) ? t(known(error) ?? '') : refusalWords(t, error))}
        busy={busy}
        close={close}
      />
    </form>
  );
}

function known(error: unknown): 'notEnough' | 'amountBad' | null {
  if (!(error instanceof Problem)) return null;
  if (error.kind === 'not_enough_tokens') return 'notEnough';
  return error.kind === 'invalid' ? 'amountBad' : null;
}
