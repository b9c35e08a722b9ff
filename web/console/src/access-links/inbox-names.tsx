import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Inbox } from '../api/nouns.ts';
import { Copy } from '../page/copy.tsx';
import page from '../page/page.module.css';
import { Sure } from '../page/sure.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './access-links.module.css';
import { forgetInboxName, nameInbox, useInboxNames } from './data.ts';
import { useLinkWords } from './words.ts';

/** What programs call the inboxes for which they make links. */
export function InboxNames({ inboxes }: { inboxes: Inbox[] }) {
  const { t } = useLinkWords();
  if (inboxes.length === 0) return null;
  return (
    <section className={classes.section} aria-label={t('names')}>
      <h2 className={classes.title}>{t('names')}</h2>
      <p className={classes.lead}>{t('namesLead')}</p>
      <ul className={page.list}>
        {inboxes.map((inbox) => (
          <Row key={inbox.id} inbox={inbox} />
        ))}
      </ul>
    </section>
  );
}

function Row({ inbox: { id, name } }: { inbox: Inbox }) {
  const { t } = useLinkWords();
  const { data: names = [] } = useInboxNames(id);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    setError(null);
    await nameInbox(id).catch(setError);
    setBusy(false);
  };
  return (
    <li className={classes.one}>
      <span className={classes.who}>
        {name}
        {names.length === 0 && <span className={classes.facts}>{t('noNames')}</span>}
        {names.map((one) => (
          <Name key={one} inboxId={id} text={one} name={`${name}, ${one.slice(0, 6)}`} />
        ))}
        <span role="alert" className={page.error}>
          {error !== null && refusalWords(t, error)}
        </span>
      </span>
      <Button
        size="xs"
        variant="default"
        aria-label={t('addNameTo', { name })}
        loading={busy}
        onClick={() => void act()}
      >
        {t('addName')}
      </Button>
    </li>
  );
}

/** @param props.name what the buttons are about, for those who do not see it */
function Name({ inboxId, text, name }: { inboxId: string; text: string; name: string }) {
  const { t } = useLinkWords();
  // null: not asked yet
  const [sure, setSure] = useState<boolean | null>(null);
  return (
    <>
      <span className={classes.code}>
        <code>{text}</code>
        <Copy text={text} name={name} />
        {!sure && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            aria-label={t('forgetNameOf', { name })}
            onClick={() => setSure(true)}
            autoFocus={sure === false}
          >
            {t('forgetName')}
          </Button>
        )}
      </span>
      {sure && (
        <span className={classes.question}>
          <Sure
            lead={t('forgetNameLead')}
            word={t('forgetNameSure')}
            act={() => forgetInboxName(inboxId, text)}
            cancel={() => setSure(false)}
          />
        </span>
      )}
    </>
  );
}
