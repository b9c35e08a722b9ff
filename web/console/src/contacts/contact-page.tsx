import { Button } from '@mantine/core';
import IconArrowMerge from '@tabler/icons-react/dist/esm/icons/IconArrowMerge.mjs';
import IconChevronLeft from '@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs';
import IconPencil from '@tabler/icons-react/dist/esm/icons/IconPencil.mjs';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Problem } from '../api/http.ts';
import type { Erasure } from '../api/nouns.ts';
import { eraseContact, useOneContact } from '../data/contact-pages.ts';
import { later, Nothing, useSoon } from '../page/later.tsx';
import page from '../page/page.module.css';
import { Removal } from '../page/removal.tsx';
import { Face } from '../shell/face.tsx';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { contactName } from '../words/names.ts';
import { refusalWords } from '../words/refusal.ts';
import { ContactDetails } from './contact-details.tsx';
import { ContactEditor } from './contact-editor.tsx';
import classes from './contact-page.module.css';
import { Erased } from './erased.tsx';
import { History } from './history.tsx';
import { useContactWords } from './words.ts';

const MergeDialog = later(() => import('./merge-dialog.tsx').then(({ MergeDialog }) => MergeDialog), Nothing);

/** One contact: what is known of it, and all that was said in all inboxes. */
export function ContactPage({ id, mayMerge }: { id: string; mayMerge: boolean }) {
  const { t } = useContactWords();
  useSoon(MergeDialog);
  const [, go] = useLocation();
  const { data: contact, error, refetch } = useOneContact(id);
  const [open, setOpen] = useState<'editor' | 'merge' | null>(null);
  // It became part of another one: that is who it is now.
  const now = contact?.id ?? id;
  useEffect(() => {
    if (now !== id) go(`/contacts/${now}`, { replace: true });
  }, [now, id, go]);
  const [erased, setErased] = useState<{ name: string; report: Erasure } | null>(null);
  const isGone = error instanceof Problem && error.kind === 'not_found';
  const name = contact && contactName(t, contact.id, contact);
  return (
    <div className={page.page}>
      <header className={page.head}>
        <Link href="/contacts" className={page.back}>
          <IconChevronLeft size={16} aria-hidden="true" /> {t('contacts')}
        </Link>
        {contact && name && !isGone && !erased && (
          <div className={classes.who}>
            <Face name={name} id={contact.id} size={48} />
            <h1 className={page.title}>{name}</h1>
            <div className={classes.acts}>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPencil size={16} />}
                onClick={() => setOpen(open === 'editor' ? null : 'editor')}
                aria-expanded={open === 'editor'}
              >
                {t('edit')}
              </Button>
              {mayMerge && (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconArrowMerge size={16} />}
                  onClick={() => setOpen('merge')}
                >
                  {t('merge')}
                </Button>
              )}
            </div>
          </div>
        )}
      </header>
      {erased ? (
        <Erased name={erased.name} report={erased.report} />
      ) : isGone ? (
        <Empty title={t('gone')} lead={t('goneLead')} />
      ) : error && !contact ? (
        <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
      ) : !contact || !name ? (
        <Waiting />
      ) : (
        <div className={classes.columns}>
          <div className={classes.beside}>
            {open === 'editor' ? (
              <ContactEditor contact={contact} close={() => setOpen(null)} />
            ) : (
              <ContactDetails contact={contact} mayMerge={mayMerge} />
            )}
          </div>
          <div className={classes.said}>
            <History contactId={contact.id} name={name} />
          </div>
          {mayMerge && (
            <div className={classes.removal}>
              <Removal
                label={t('erase')}
                lead={t('eraseLead', { name })}
                remove={async () => {
                  setErased({ name, report: await eraseContact(contact.id) });
                }}
              />
            </div>
          )}
        </div>
      )}
      {open === 'merge' && contact && <MergeDialog contact={contact} close={() => setOpen(null)} />}
    </div>
  );
}
