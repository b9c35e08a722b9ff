import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Clicks } from '../api/nouns.ts';
import { useClicks } from '../data/reads.ts';
import plot from '../page/plot.module.css';
import { Plot } from '../page/plot.tsx';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { regional } from '../words/time.ts';
import classes from './clicks.module.css';
import { useWidgetWords } from './words.ts';

const steps = ['day', 'week', 'month'] as const;
type Step = (typeof steps)[number];

/** How many went from pages to WhatsApp, by day, week or month, and where they had come from. */
export function ClicksOf({ inboxId }: { inboxId: string }) {
  const { t } = useWidgetWords();
  const [step, setStep] = useState<Step>('day');
  const { data, error, refetch, isPlaceholderData } = useClicks(inboxId, step);
  return (
    <div className={classes.page}>
      <p className={classes.lead}>{t('clicksLead')}</p>
      <SegmentedControl
        aria-label={t('period')}
        className={classes.steps ?? ''}
        value={step}
        onChange={(next) => setStep(next as Step)}
        data={steps.map((value) => ({ value, label: t(value) }))}
      />
      {data && !isPlaceholderData ? (
        <Report step={step} clicks={data} />
      ) : error ? (
        <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
      ) : (
        <Waiting />
      )}
    </div>
  );
}

function Report({ step, clicks: { bars, referrers, timezone } }: { step: Step; clicks: Clicks }) {
  const words = useWidgetWords();
  const { t } = words;
  const language = regional(words.language);
  const sum = (field: 'ownSite' | 'elsewhere') => bars.reduce((all, bar) => all + bar[field], 0);
  const own = sum('ownSite');
  const total = own + sum('elsewhere');
  const count = (value: number) => new Intl.NumberFormat(language).format(value);
  const format = new Intl.DateTimeFormat(language, {
    timeZone: timezone,
    month: 'short',
    ...(step === 'month' ? { year: 'numeric' } : { day: 'numeric' }),
  });
  const nameOf = (from: string) => format.format(new Date(from));
  const drawn = useMemo(
    () => bars.map(({ from, ownSite, elsewhere }) => ({ from, total: ownSite + elsewhere, part: ownSite })),
    [bars],
  );
  return (
    <>
      <p className={classes.total}>
        <b>{t('total', { count: total })}</b> {t(`inLast_${step}`)}
      </p>
      {total === 0 ? (
        <Empty title={t('noClicks')} lead={t('noClicksLead')} />
      ) : (
        <>
          <Plot
            bars={drawn}
            label={t('chart', { period: t(step) })}
            nameOf={nameOf}
            says={({ from, total, part }) =>
              t('barSays', { when: nameOf(from), total: t('total', { count: total }), own: count(part) })
            }
          />
          <ul className={plot.legend}>
            <li data-kind="part">{t('ownSite')}</li>
            <li data-kind="elsewhere">{t('elsewhere')}</li>
          </ul>
          <p className={classes.note}>{t('inZone', { zone: timezone })}</p>
          <details className={classes.details}>
            <summary>{t('asTable')}</summary>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">{t('begins')}</th>
                  <th scope="col">{t('ownSite')}</th>
                  <th scope="col">{t('elsewhere')}</th>
                </tr>
              </thead>
              <tbody>
                {bars.toReversed().map(({ from, ownSite, elsewhere }) => (
                  <tr key={from}>
                    <th scope="row">{nameOf(from)}</th>
                    <td>{count(ownSite)}</td>
                    <td>{count(elsewhere)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
          <h2 className={classes.title}>{t('referrers')}</h2>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('referrer')}</th>
                <th scope="col">{t('clicks')}</th>
                <th scope="col">{t('share')}</th>
              </tr>
            </thead>
            <tbody>
              {referrers.map(({ referrer, clicks }) => (
                <tr key={referrer}>
                  <th scope="row">{referrer ?? t('direct')}</th>
                  <td>{count(clicks)}</td>
                  <td className={classes.share}>
                    <meter min={0} max={total} value={clicks} aria-label={referrer ?? t('direct')}>
                      {clicks}
                    </meter>
                    {new Intl.NumberFormat(language, { style: 'percent' }).format(clicks / total)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </>
  );
}
