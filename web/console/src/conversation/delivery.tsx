import { Button } from '@mantine/core';
import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconChecks from '@tabler/icons-react/dist/esm/icons/IconChecks.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconHelpCircle from '@tabler/icons-react/dist/esm/icons/IconHelpCircle.mjs';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Inbox, Message } from '../api/nouns.ts';
import { retryMessage } from '../data/actions.ts';
import { useInboxes } from '../data/reads.ts';
import { useSession } from '../data/session.ts';
import { channelNames } from '../inbox/channel-icon.tsx';
import classes from './bubble.module.css';

const icons = {
  queued: IconClock,
  sent: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertCircle,
  uncertain: IconHelpCircle,
};

/** How far it came, in one sign: a clock, a tick, two, two in colour. */
export function Ticks({ status }: { status: Message['status'] }) {
  const { t } = useTranslation();
  const Icon = icons[status];
  return <Icon size={14} role="img" aria-label={t(status)} className={classes.sign} data-status={status} />;
}

type Props = { message: Message; status: Message['status']; isLast: boolean; waitsFor: string | undefined };

/** Why it waits, failed, or may not have arrived, and a way to send it again; else how far it came, where nothing came after it. */
export function Delivery({ message, status, isLast, waitsFor }: Props) {
  const { t } = useTranslation();
  const { data: inboxes } = useInboxes();
  const { data: session } = useSession();
  const [busy, setBusy] = useState(false);
  const waits = waitsFor !== undefined;
  if (!waits && status !== 'failed' && status !== 'uncertain') {
    return isLast ? <p className={classes.last}>{t(status)}</p> : null;
  }
  const inbox = inboxes?.find(({ id }) => id === message.inboxId);
  const isOfLine = inbox?.channel === 'whatsapp' || inbox?.channel === 'messenger';
  const mayConnect = isOfLine && session?.rights.includes('settings');
  const again = async () => {
    setBusy(true);
    await retryMessage(message.id);
    setBusy(false);
  };
  return (
    <p className={waits ? classes.waits : classes.failed} role={waits ? undefined : 'alert'}>
      <span>{waits ? waitWords(t, waitsFor, inbox) : failureWords(t, message)}</span>
      {waitsFor === 'no_credentials' && mayConnect && (
        <Link href={`/settings/connections/${message.inboxId}`} className={classes.connect}>
          {t('connectIt')}
        </Link>
      )}
      {/* Without anything to send with another try changes nothing. */}
      {!hopeless.includes(waitsFor) && (
        <Button size="compact-xs" variant="default" loading={busy} onClick={() => void again()}>
          {t(waits ? 'tryNow' : 'sendAgain')}
        </Button>
      )}
    </p>
  );
}

const hopeless: unknown[] = ['no_credentials', 'no_driver'];

function waitWords(t: TFunction, reason: string, inbox: Inbox | undefined): string {
  if (reason === 'no_credentials') return t('waitsCredentials', { inbox: inbox?.name ?? '' });
  if (reason === 'no_driver') return t('waitsDriver', { channel: inbox ? channelNames[inbox.channel] : '' });
  return t('waitsReason', { reason });
}

function failureWords(t: TFunction, { status, failure }: Message): string {
  if (status === 'uncertain') return t('uncertainLead');
  const reason = failure === 'no_address' ? t('noAddress') : failure;
  return reason ? t('failedReason', { reason }) : t('failed');
}
