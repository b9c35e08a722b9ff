import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useId, useState } from 'react';
import { Problem } from '../api/http.ts';
import type { Address, Contact } from '../api/nouns.ts';
import { addressWords } from '../contacts/address-words.ts';
import { confirmAddress } from '../data/contact-pages.ts';
import { useSession } from '../data/session.ts';
import { later, Nothing } from '../page/later.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './confirm.module.css';
import { useClaimedWords } from './words.ts';

const MergeDialog = later(() => import('../contacts/merge-dialog.tsx').then(({ MergeDialog }) => MergeDialog), Nothing);

type Props = {
  contact: Contact;
  address: Address;
  /** the address is the contact's own now */
  settled(): void;
};

/** Closed; asking, with what a confirmation does; refused, with the reason and, where another contact has the address, the way to merge.
 *  An agent who serves all inboxes of a contact may confirm its addresses; merging needs the right to the settings. */
export function Confirm({ contact, address, settled }: Props) {
  const { t } = useClaimedWords();
  const { data: session } = useSession();
  // null: not asked yet; false: called off
  const [asking, setAsking] = useState<boolean | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [merging, setMerging] = useState(false);
  const leadId = useId();
  const words = addressWords(address);
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await confirmAddress(contact.id, address);
      notifications.show({ message: t('confirmed', { address: words }), withBorder: true });
      settled();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  if (!asking) {
    return (
      <Button
        size="xs"
        variant="default"
        className={classes.ask ?? ''}
        aria-label={t('confirmOne', { address: words })}
        onClick={() => setAsking(true)}
        autoFocus={asking === false}
      >
        {t('confirm')}
      </Button>
    );
  }
  const isTaken = error instanceof Problem && error.kind === 'already_exists';
  const mayMerge = session?.rights.includes('settings') ?? false;
  const isOthers = error instanceof Problem && error.kind === 'forbidden';
  const reason = isTaken
    ? t(mayMerge ? 'taken' : 'takenAsk', { address: words })
    : isOthers
      ? t('confirmAsk', { address: words })
      : refusalWords(t, error);
  return (
    <div className={classes.asking}>
      <p id={leadId} className={classes.lead} role="status">
        {error === null ? t('confirmLead', { address: words }) : reason}
      </p>
      <div className={classes.acts}>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            setError(null);
            setAsking(false);
          }}
        >
          {t('cancel')}
        </Button>
        {isTaken ? (
          mayMerge && (
            <Button size="xs" onClick={() => setMerging(true)} aria-describedby={leadId} autoFocus>
              {t('merge')}
            </Button>
          )
        ) : isOthers ? null : (
          <Button size="xs" loading={busy} onClick={() => void confirm()} aria-describedby={leadId} autoFocus>
            {t('confirm')}
          </Button>
        )}
      </div>
      {merging && <MergeDialog contact={contact} search={words} close={() => setMerging(false)} />}
    </div>
  );
}
