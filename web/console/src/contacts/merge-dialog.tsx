import '../shell/dialog.css';
import { Button, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { Link } from 'wouter';
import { Problem } from '../api/http.ts';
import type { Contact } from '../api/nouns.ts';
import { mergeContacts, useContacts } from '../data/contact-pages.ts';
import { useLooked } from '../inbox/search-field.tsx';
import { Face } from '../shell/face.tsx';
import { contactName } from '../words/names.ts';
import { refusalWords } from '../words/refusal.ts';
import { addressFacts } from './address-words.ts';
import classes from './merge-dialog.module.css';
import { useContactWords } from './words.ts';

const most = 20;
const everybody = { channel: '', inboxId: '', teamId: '', agentId: '', order: 'newest' };

type Props = {
  contact: Contact;
  /** what the other is looked for by at first */
  search?: string;
  close(): void;
};

/** Two contacts that are one person: the other is looked for, looked at, and becomes part of this one. */
export function MergeDialog({ contact, search = '', close }: Props) {
  const { t } = useContactWords();
  const [sought, setSought] = useState(search);
  const [other, setOther] = useState<Contact | null>(null);
  const { data } = useContacts({ ...everybody, q: useLooked(sought) });
  const found = (data?.pages[0]?.items ?? []).filter(({ id }) => id !== contact.id).slice(0, most);
  return (
    <Modal opened onClose={close} title={t('mergeTitle')} size="md" closeButtonProps={{ 'aria-label': t('close') }}>
      {other ? (
        <Sure contact={contact} other={other} back={() => setOther(null)} close={close} />
      ) : (
        <>
          <p className={classes.lead}>{t('mergeWho', { name: contactName(t, contact.id, contact) })}</p>
          <TextInput
            data-autofocus
            aria-label={t('find')}
            placeholder={t('find')}
            value={sought}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => setSought(event.currentTarget.value)}
          />
          <ul className={classes.list}>
            {found.map((one) => (
              <li key={one.id}>
                <button type="button" className={classes.one} onClick={() => setOther(one)}>
                  <Who contact={one} />
                </button>
              </li>
            ))}
          </ul>
          {data && found.length === 0 && <p className={classes.lead}>{t('noneFound')}</p>}
        </>
      )}
    </Modal>
  );
}

function Who({ contact }: { contact: Contact }) {
  const { t } = useContactWords();
  const name = contactName(t, contact.id, contact);
  return (
    <>
      <Face name={name} id={contact.id} size={32} />
      <span className={classes.who}>
        <span className={classes.name}>{name}</span>
        <span className={classes.facts}>{addressFacts(t, contact, name)}</span>
      </span>
    </>
  );
}

function Sure({ contact, other, back, close }: { contact: Contact; other: Contact; back(): void; close(): void }) {
  const { t } = useContactWords();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const names = { name: contactName(t, contact.id, contact), other: contactName(t, other.id, other) };
  const merge = async () => {
    setBusy(true);
    try {
      await mergeContacts(contact.id, other.id);
      notifications.show({ message: t('mergeDone', names), color: 'green', autoClose: 6000, withBorder: true });
      close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const conflicts =
    error instanceof Problem && error.kind === 'contacts_conflict' ? (error.details.conversationIds as string[]) : [];
  return (
    <>
      <div className={classes.pair}>
        <Who contact={other} />
      </div>
      <p className={classes.lead}>{t('mergeLead', names)}</p>
      <div role="alert" className={classes.error}>
        {error !== null && (conflicts.length > 0 ? t('mergeConflict') : refusalWords(t, error))}
        {conflicts.map((id, i) => (
          <Link key={id} href={`/c/${id}?in=all`} className={classes.link}>
            {t('openConversationOf', { name: i === 0 ? names.other : names.name })}
          </Link>
        ))}
      </div>
      <div className={classes.acts}>
        <Button size="xs" variant="default" onClick={back}>
          {t('mergeOther')}
        </Button>
        <Button size="xs" loading={busy} onClick={() => void merge()} autoFocus>
          {t('merge')}
        </Button>
      </div>
    </>
  );
}
