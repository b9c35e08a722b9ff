import { ActionIcon, Button, TextInput } from '@mantine/core';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { Problem } from '../api/http.ts';
import type { Wallet } from '../api/money.ts';
import page from '../page/page.module.css';
import { Removal } from '../page/removal.tsx';
import { tokens } from '../words/figures.ts';
import { refusalWords } from '../words/refusal.ts';
import { changeWallet, removeWallet, resetPin } from './data.ts';
import { callerWords } from './wallet-list.tsx';
import classes from './wallets.module.css';
import { useWalletWords } from './words.ts';

/** Whose it is, who calls for it, and its PIN. */
export function Details({ wallet }: { wallet: Wallet }) {
  const { t, language } = useWalletWords();
  const [, go] = useLocation();
  const refused = (error: unknown) => {
    if (!(error instanceof Problem) || error.kind !== 'wallet_not_empty') return null;
    const of = (field: string) => tokens(String(error.details[field]), language);
    return t('notEmpty', { tokens: of('tokens'), held: of('held') });
  };
  return (
    <div className={classes.details}>
      <Person key={`${wallet.name} ${wallet.email}`} wallet={wallet} />
      <Callers wallet={wallet} />
      <Pin wallet={wallet} />
      <Removal
        label={t('remove')}
        lead={t('removeLead')}
        remove={() => removeWallet(wallet.id).then(() => go('/wallets'))}
        refused={refused}
      />
    </div>
  );
}

function Person({ wallet }: { wallet: Wallet }) {
  const { t } = useWalletWords();
  const [said, setSaid] = useState<{ error: unknown } | 'saved' | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name)).trim() || null;
    try {
      await changeWallet(wallet.id, { name: text('name'), email: text('email') });
      setSaid('saved');
    } catch (error) {
      setSaid({ error });
    }
  };
  return (
    <form className={classes.section} onSubmit={(event) => void submit(event)} aria-label={t('person')}>
      <h2 className={classes.title}>{t('person')}</h2>
      <TextInput name="name" label={t('name')} defaultValue={wallet.name ?? ''} maxLength={255} autoComplete="off" />
      <TextInput
        name="email"
        type="email"
        label={t('email')}
        defaultValue={wallet.email ?? ''}
        maxLength={254}
        autoComplete="off"
      />
      <div className={classes.acts}>
        <Button size="xs" variant="default" type="submit">
          {t('save')}
        </Button>
        <span role="status" className={classes.soft}>
          {said === 'saved' && t('saved')}
        </span>
      </div>
      <div role="alert" className={page.error}>
        {said !== null && said !== 'saved' && (callerWords(said.error) ? t('emailBad') : refusalWords(t, said.error))}
      </div>
    </form>
  );
}

function Callers({ wallet }: { wallet: Wallet }) {
  const { t } = useWalletWords();
  const [error, setError] = useState<unknown>(null);
  const keep = async (callers: string[]) => {
    try {
      await changeWallet(wallet.id, { callers });
      setError(null);
      return true;
    } catch (problem) {
      setError(problem);
      return false;
    }
  };
  const add = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const number = String(new FormData(form).get('caller')).trim();
    if (await keep([...wallet.callers, number])) form.reset();
  };
  return (
    <section className={classes.section} aria-label={t('callers')}>
      <h2 className={classes.title}>{t('callers')}</h2>
      <p className={classes.lead}>{t('callersLead')}</p>
      <ul className={classes.numbers}>
        {wallet.callers.length === 0 && <li className={classes.soft}>{t('noCallers')}</li>}
        {wallet.callers.map((number) => (
          <li key={number}>
            +{number}
            <ActionIcon
              variant="subtle"
              color="gray"
              size={32}
              aria-label={t('removeCaller', { number: `+${number}` })}
              onClick={() => void keep(wallet.callers.filter((one) => one !== number))}
            >
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <form className={classes.adding} onSubmit={(event) => void add(event)}>
        <TextInput
          name="caller"
          type="tel"
          aria-label={t('caller')}
          placeholder="+34 600 00 00 01"
          required
          maxLength={40}
        />
        <Button size="xs" variant="default" type="submit">
          {t('addCaller')}
        </Button>
      </form>
      <div role="alert" className={page.error}>
        {error !== null && (callerWords(error) ? t(callerWords(error) ?? '') : refusalWords(t, error))}
      </div>
    </section>
  );
}

function Pin({ wallet }: { wallet: Wallet }) {
  const { t } = useWalletWords();
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const reset = async () => {
    try {
      const { pin } = await resetPin(wallet.id);
      setSaid(t('newPin', { pin }));
      setShown(true);
    } catch (error) {
      setSaid(refusalWords(t, error));
    }
    setAsking(false);
  };
  return (
    <section className={classes.section} aria-label={t('pin')}>
      <h2 className={classes.title}>{t('pin')}</h2>
      <p className={classes.lead}>{asking ? t('resetLead') : t('pinLead')}</p>
      <p className={classes.pin}>{shown ? wallet.pin : '••••••'}</p>
      <div className={classes.acts}>
        {asking ? (
          <>
            <Button size="xs" variant="default" onClick={() => setAsking(false)}>
              {t('cancel')}
            </Button>
            <Button
              size="xs"
              variant="outline"
              color="red"
              className={classes.sure}
              onClick={() => void reset()}
              autoFocus
            >
              {t('resetSure')}
            </Button>
          </>
        ) : (
          <>
            <Button size="xs" variant="default" onClick={() => setShown(!shown)}>
              {t(shown ? 'hidePin' : 'showPin')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setAsking(true)}>
              {t('resetPin')}
            </Button>
          </>
        )}
      </div>
      <p role="status" className={classes.said}>
        {said}
      </p>
    </section>
  );
}
