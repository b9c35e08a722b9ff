import { useEffect, useRef } from 'react';
import { Once } from '../page/once.tsx';
import classes from './webhooks.module.css';
import { useWebhookWords } from './words.ts';

/** What its requests are signed with, once. From where it is made, the keyboard goes on here. */
export function Secret({ url, secret }: { url: string; secret: string }) {
  const { t } = useWebhookWords();
  const here = useRef<HTMLElement>(null);
  useEffect(() => {
    here.current?.focus();
    here.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section ref={here} tabIndex={-1} className={classes.secret} aria-label={t('secretOf', { url })}>
      <Once text={secret}>
        <p>{t('secretOnce')}</p>
      </Once>
      <p className={classes.hint}>
        {t('verify')}{' '}
        <a href="https://www.standardwebhooks.com" target="_blank" rel="noreferrer" className={classes.out}>
          standardwebhooks.com
        </a>
      </p>
    </section>
  );
}
