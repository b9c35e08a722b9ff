import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Carriers as All, type Channel, useCarriers } from './carrier-data.ts';
import { CarrierForm } from './carrier-form.tsx';
import classes from './carriers.module.css';
import { TestForm } from './test-form.tsx';
import { useLetterWords } from './words.ts';

/** By what letters go: one's own servers, or the installation's. */
export function Carriers() {
  const { t } = useLetterWords();
  const { data } = useCarriers();
  if (!data) return null;
  return (
    <section aria-label={t('sentThrough')}>
      <h2 className={classes.title}>{t('sentThrough')}</h2>
      <ul className={classes.ways}>
        <Way channel="email" all={data} />
        <Way channel="sms" all={data} />
      </ul>
    </section>
  );
}

function Way({ channel, all }: { channel: Channel; all: All }) {
  const { t } = useLetterWords();
  const [open, setOpen] = useState<'form' | 'test' | null>(null);
  const { through } = all[channel];
  const own = channel === 'email' ? all.email.own?.host : all.sms.own?.url.replace('https://', '');
  const which = t(channel === 'email' ? 'mail' : 'textMessage');
  const act = t(own === undefined ? 'useOwn' : 'change');
  const close = () => setOpen(null);
  return (
    <li>
      <div className={classes.way}>
        <span className={classes.which}>
          {which}
          <span className={classes.by}>{through === 'own' ? own : t(`through_${through}`)}</span>
        </span>
        {open === null && (
          <span className={classes.acts}>
            <Button
              size="xs"
              variant="default"
              aria-label={t('changeWhich', { act, which })}
              onClick={() => setOpen('form')}
            >
              {act}
            </Button>
            {through !== 'nothing' && (
              <Button
                size="xs"
                variant="default"
                aria-label={t('changeWhich', { act: t('sendTest'), which })}
                onClick={() => setOpen('test')}
              >
                {t('sendTest')}
              </Button>
            )}
          </span>
        )}
      </div>
      {open === 'form' && <CarrierForm channel={channel} all={all} close={close} />}
      {open === 'test' && <TestForm channel={channel} close={close} />}
    </li>
  );
}
