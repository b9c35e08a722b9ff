import IconBell from '@tabler/icons-react/dist/esm/icons/IconBell.mjs';
import IconLock from '@tabler/icons-react/dist/esm/icons/IconLock.mjs';
import IconMessageBolt from '@tabler/icons-react/dist/esm/icons/IconMessageBolt.mjs';
import type { ComponentType, ReactNode } from 'react';
import type { Identity } from '../api/nouns.ts';
import { later } from '../page/later.tsx';
import { CannedAnswers } from './canned-answers.tsx';
import classes from './general.module.css';
import { NotificationWishes } from './notifications.tsx';
import { OwnPassword } from './password.tsx';
import { useSettingsWords } from './words.ts';

const SamePerson = later(() => import('../twins/same-person.tsx').then(({ SamePerson }) => SamePerson));

export function General({ identity }: { identity: Identity }) {
  const { t } = useSettingsWords();
  return (
    <div>
      <Part title={t('cannedAnswers')} Icon={IconMessageBolt}>
        <CannedAnswers mayChange={identity.rights.includes('settings')} />
      </Part>
      {identity.rights.includes('settings') && <SamePerson />}
      <Part title={t('notifications')} Icon={IconBell}>
        <NotificationWishes />
      </Part>
      {identity.member && (
        <Part title={t('password')} Icon={IconLock}>
          <OwnPassword email={identity.member.email} />
        </Part>
      )}
    </div>
  );
}

type Icon = ComponentType<{ size: number; stroke: number; 'aria-hidden': boolean }>;

function Part({ title, Icon, children }: { title: string; Icon: Icon; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.name}>
        <Icon size={20} stroke={1.6} aria-hidden /> {title}
      </h2>
      {children}
    </section>
  );
}
