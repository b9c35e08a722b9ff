import { SegmentedControl } from '@mantine/core';
import IconBrandWhatsapp from '@tabler/icons-react/dist/esm/icons/IconBrandWhatsapp.mjs';
import IconMessageCircle from '@tabler/icons-react/dist/esm/icons/IconMessageCircle.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useState } from 'react';
import { initials } from '../words/names.ts';
import { type Draft, isColor } from './draft.ts';
import classes from './preview.module.css';
import { useWidgetWords } from './words.ts';

/** What visitors will see of what is in the form, saved or not. Pictures are other people's servers' and not asked for here. */
export function Preview({ draft }: { draft: Draft }) {
  const { t } = useWidgetWords();
  const [there, setThere] = useState(true);
  const { name, rightSide, liveChat, listings, consentText } = draft;
  const shown = listings.filter(({ active }) => active);
  const greeting = (there ? '' : draft.offlineMessage) || draft.widgetMessage || t('previewHello');
  const colors = {
    '--accent-of-widget': isColor(draft.color) ? draft.color : '#0f766e',
    '--on-accent-of-widget': isColor(draft.textColor) ? draft.textColor : '#ffffff',
  } as React.CSSProperties;
  return (
    <section className={classes.place} aria-label={t('preview')}>
      <div className={classes.head}>
        <h2 className={classes.title}>{t('preview')}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t('preview')}
          value={there ? 'somebodyThere' : 'nobodyThere'}
          onChange={(choice) => setThere(choice === 'somebodyThere')}
          data={(['somebodyThere', 'nobodyThere'] as const).map((value) => ({ value, label: t(value) }))}
        />
      </div>
      <div className={classes.site} data-side={rightSide ? 'right' : 'left'} data-off={!draft.active} style={colors}>
        <div className={classes.panel}>
          <div className={classes.bar}>
            {draft.iconUrl && <span className={classes.logo}>{initials(name)}</span>}
            <span className={classes.name}>{name}</span>
            <IconX size={20} aria-hidden="true" />
          </div>
          <div className={classes.body}>
            <p className={classes.greeting}>{greeting}</p>
            {liveChat && (
              <div className={classes.chat}>
                <IconMessageCircle size={24} stroke={1.6} aria-hidden="true" />
                <span>
                  <b>{t('previewChat')}</b>
                  <small>{t(there ? 'previewNow' : 'previewLater')}</small>
                </span>
              </div>
            )}
            {shown.length > 0 && <p className={classes.by}>{t('previewWhatsapp')}</p>}
            {shown.map((person) => (
              <div key={person.key} className={classes.person}>
                <span className={classes.face}>{initials(person.name)}</span>
                <span className={classes.who}>
                  <b>{person.name || '…'}</b>
                  {person.post && ` · ${person.post}`}
                  <small data-there={there || person.windows.length === 0}>
                    {t(there || person.windows.length === 0 ? 'previewAvailable' : 'previewAway')}
                  </small>
                </span>
                <IconBrandWhatsapp size={18} stroke={1.6} aria-hidden="true" />
              </div>
            ))}
            {consentText && (
              <p className={classes.consent}>
                <span className={classes.box} /> {consentText}
              </p>
            )}
          </div>
        </div>
        <div className={classes.button}>
          <IconMessageCircle size={20} aria-hidden="true" />
          <span>{draft.buttonMessage || t('previewButton')}</span>
        </div>
      </div>
      <p className={classes.note}>{t(draft.active ? 'previewPictures' : 'previewOff')}</p>
    </section>
  );
}
