import '../shell/inputs.css';
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { Carriers } from './carriers.tsx';
import { states } from './data.ts';
import { LetterList } from './letter-list.tsx';
import classes from './letters.module.css';
import { useLetterWords } from './words.ts';

/** Mails and text messages that go out of themselves, and what became of them. */
export function Letters() {
  const { t } = useLetterWords();
  const [state, setState] = useState('');
  const [channel, setChannel] = useState('');
  return (
    <div className={classes.page}>
      <p className={classes.lead}>{t('lead')}</p>
      <Carriers />
      <div className={classes.bar}>
        <NativeSelect
          aria-label={t('byState')}
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
          data={[
            { value: '', label: t('everyState') },
            ...states.map((one) => ({ value: one, label: t(`state_${one}`) })),
          ]}
        />
        <NativeSelect
          aria-label={t('byChannel')}
          value={channel}
          onChange={(event) => setChannel(event.currentTarget.value)}
          data={[
            { value: '', label: t('everyChannel') },
            { value: 'email', label: t('mail') },
            { value: 'sms', label: t('textMessage') },
          ]}
        />
      </div>
      <LetterList state={state} channel={channel} />
    </div>
  );
}
