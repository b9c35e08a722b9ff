import IconBell from '@tabler/icons-react/dist/esm/icons/IconBell.mjs';
import IconMessageBolt from '@tabler/icons-react/dist/esm/icons/IconMessageBolt.mjs';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Identity } from '../api/nouns.ts';
import { Waiting } from '../shell/state.tsx';
import { CannedAnswers } from './canned-answers.tsx';
import { NotificationWishes } from './notifications.tsx';
import classes from './settings.module.css';

const SamePerson = lazy(() => import('../twins/same-person.tsx').then(({ SamePerson }) => ({ default: SamePerson })));

/** What is set for everybody who works here. */
export function Settings({ identity }: { identity: Identity }) {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1 className={classes.title}>{t('settings')}</h1>
        <p className={classes.lead}>{identity.account.name}</p>
      </header>
      <section className={classes.section} aria-label={t('cannedAnswers')}>
        <h2 className={classes.name}>
          <IconMessageBolt size={20} stroke={1.6} aria-hidden="true" /> {t('cannedAnswers')}
        </h2>
        <CannedAnswers mayChange={identity.rights.includes('settings')} />
      </section>
      {identity.rights.includes('settings') && (
        <Suspense fallback={<Waiting />}>
          <SamePerson />
        </Suspense>
      )}
      <section className={classes.section} aria-label={t('notifications')}>
        <h2 className={classes.name}>
          <IconBell size={20} stroke={1.6} aria-hidden="true" /> {t('notifications')}
        </h2>
        <NotificationWishes />
      </section>
    </div>
  );
}
