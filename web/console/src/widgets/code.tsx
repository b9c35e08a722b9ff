import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { Button, SegmentedControl } from '@mantine/core';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconCopy from '@tabler/icons-react/dist/esm/icons/IconCopy.mjs';
import { useEffect, useRef, useState } from 'react';
import type { WidgetSettings } from '../api/nouns.ts';
import classes from './code.module.css';
import { useWidgetWords } from './words.ts';

const places = ['html', 'wordpress', 'tagManager'] as const;
type Place = (typeof places)[number];

function codeFor(place: Place, id: string): string {
  const { origin } = location;
  return place === 'tagManager'
    ? `<script defer src="${origin}/bundle.js?key=${id}"></script>`
    : `<script defer data-key="${id}" src="${origin}/bundle.js"></script>`;
}

/** The code to copy, and where to paste it. */
export function Code({ widget }: { widget: WidgetSettings }) {
  const { t } = useWidgetWords();
  const [place, setPlace] = useState<Place>('html');
  const [said, setSaid] = useState<'copied' | 'copyFailed' | null>(null);
  const box = useRef<HTMLElement>(null);
  const code = codeFor(place, widget.inboxId);
  useEffect(() => {
    const timer = setTimeout(() => said === 'copied' && setSaid(null), 4000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => setSaid((await copied(code, box.current)) ? 'copied' : 'copyFailed');
  const choose = (next: string) => {
    setPlace(next as Place);
    setSaid(null);
  };
  return (
    <div className={classes.page}>
      <p className={classes.lead}>{t('codeLead')}</p>
      {!widget.active && <p className={classes.off}>{t('isOffCode')}</p>}
      <SegmentedControl
        aria-label={t('where')}
        className={classes.places ?? ''}
        value={place}
        onChange={choose}
        data={places.map((value) => ({ value, label: t(value) }))}
      />
      <section className={classes.code} aria-label={t('codeOf', { place: t(place) })}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
        <pre tabIndex={0} className={classes.text}>
          <code ref={box}>{code}</code>
        </pre>
        <Button
          size="xs"
          leftSection={said === 'copied' ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={() => void copy()}
        >
          {t(said === 'copied' ? 'copied' : 'copy')}
        </Button>
        <p className={said === 'copyFailed' ? classes.failed : 'unseen'} role="status">
          {said && t(said)}
        </p>
      </section>
      <h2 className={classes.title}>{t('where')}</h2>
      <ol className={classes.steps}>
        {([1, 2, 3] as const).map((step) => (
          <li key={step}>{t(`${place}Step${step}`)}</li>
        ))}
      </ol>
      {place === 'tagManager' && <p className={classes.lead}>{t('tagManagerWhy')}</p>}
      <p className={classes.lead}>{t('seeNothing', { host: location.host })}</p>
    </div>
  );
}

/** Only pages that came over https may write to the clipboard; elsewhere the code is selected and copied as by hand. */
async function copied(code: string, box: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code);
    return true;
  } catch {
    if (box) getSelection()?.selectAllChildren(box);
    return document.execCommand('copy');
  }
}
