import { Button } from '@mantine/core';
import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import IconCircleCheck from '@tabler/icons-react/dist/esm/icons/IconCircleCheck.mjs';
import IconCircleDashed from '@tabler/icons-react/dist/esm/icons/IconCircleDashed.mjs';
import { type ReactNode, useState } from 'react';
import { Section } from '../page/section.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './connect.module.css';
import { type Checked, type Connection, checkConnection } from './data.ts';
import { useConnectWords } from './words.ts';

/** Asks Meta, by way of the server, whether what is stored works. */
export function useCheck(inboxId: string) {
  const [said, setSaid] = useState<Checked | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const forget = () => {
    setSaid(null);
    setError(null);
  };
  const run = async () => {
    setBusy(true);
    forget();
    await checkConnection(inboxId).then(setSaid, setError);
    setBusy(false);
  };
  return { said, error, busy, forget, run };
}

type Props = {
  connection: Connection;
  isWhatsapp: boolean;
  check: ReturnType<typeof useCheck>;
  /** something is typed that is not stored: nobody can be asked about it */
  isChanged: boolean;
};

/** What is stored, what cannot be done without the rest, and what Meta says to it. */
export function State({ connection, isWhatsapp, check, isChanged }: Props) {
  const { t } = useConnectWords();
  const { hasToken, hasAppSecret, phoneNumberId } = connection;
  const sends = !hasToken ? 'tokenMissing' : isWhatsapp && phoneNumberId === null ? 'numberIdMissing' : 'tokenHere';
  return (
    <Section title={t('state')}>
      <ul className={classes.facts}>
        <Fact isGood={sends === 'tokenHere'}>{t(sends)}</Fact>
        <Fact isGood={hasAppSecret}>{t(hasAppSecret ? 'secretHere' : 'secretMissing')}</Fact>
      </ul>
      <div className={classes.said} aria-live="polite">
        <Answer check={check} />
      </div>
      {sends === 'tokenHere' && (
        <Button size="xs" variant="default" loading={check.busy} disabled={isChanged} onClick={() => void check.run()}>
          {t('check')}
        </Button>
      )}
    </Section>
  );
}

function Fact({ isGood, children }: { isGood: boolean; children: ReactNode }) {
  const Icon = isGood ? IconCircleCheck : IconCircleDashed;
  return (
    <li className={classes.fact} data-good={isGood}>
      <Icon size={18} stroke={1.7} aria-hidden="true" />
      <span>{children}</span>
    </li>
  );
}

function Answer({ check: { said, error } }: Pick<Props, 'check'>) {
  const { t } = useConnectWords();
  if (said?.works) {
    const who = [said.name, said.number].filter(Boolean).join(', ');
    return <Line isGood>{who ? t('connectedAs', { who }) : t('works')}</Line>;
  }
  if (said) return <Line>{said.problem ? t('metaSays', { words: said.problem }) : t('metaRefuses')}</Line>;
  return error === null ? null : <Line>{t('notChecked', { reason: refusalWords(t, error) })}</Line>;
}

function Line({ isGood = false, children }: { isGood?: boolean; children: ReactNode }) {
  const Icon = isGood ? IconCircleCheck : IconAlertCircle;
  return (
    <p className={classes.answer} data-good={isGood}>
      <Icon size={18} stroke={1.7} aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}
