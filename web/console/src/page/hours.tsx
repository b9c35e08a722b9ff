import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { Button, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { usePageWords } from '../words/page-words.ts';
import { Day } from './day.tsx';
import classes from './hours.module.css';
import { days, type Hours, type Span } from './windows.ts';

const usual: Hours[] = days.slice(0, 5).map((day) => ({ day, from: '09:00', until: '18:00' }));

/** When somebody is there: always, or windows by the day of the week, several a day, also past midnight. */
export function HoursOf({ windows, change }: { windows: readonly Hours[]; change(windows: Hours[]): void }) {
  const { t, language } = usePageWords();
  const label = useId();
  const nameOf = (day: Hours['day']) =>
    // The first of January 2024 was a Monday.
    new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(
      Date.UTC(2024, 0, 1 + days.indexOf(day)),
    );
  const of = (day: Hours['day']) => windows.filter((one) => one.day === day);
  const put = (day: Hours['day'], hours: readonly Span[]) =>
    change(days.flatMap((one) => (one === day ? hours.map((span) => ({ day, ...span })) : of(one))));
  const mondays = of('MO');
  const copies = days.slice(1, 5).flatMap((day) => mondays.map((window) => ({ ...window, day })));
  return (
    <div className={classes.hours}>
      <span className={classes.label} id={label}>
        {t('hours')}
      </span>
      <SegmentedControl
        aria-labelledby={label}
        className={classes.choice ?? ''}
        value={windows.length === 0 ? 'always' : 'atTimes'}
        onChange={(choice) => change(choice === 'always' ? [] : usual)}
        data={(['always', 'atTimes'] as const).map((value) => ({ value, label: t(value) }))}
      />
      {windows.length > 0 && (
        <>
          <ul className={classes.week}>
            {days.map((day) => (
              <Day
                key={day}
                name={nameOf(day)}
                title={<span className={classes.name}>{nameOf(day)}</span>}
                hours={of(day)}
                none={<span className={classes.away}>{t('notThere')}</span>}
                change={(hours) => put(day, hours)}
              />
            ))}
          </ul>
          {mondays.length > 0 && (
            <Button
              size="xs"
              variant="default"
              className={classes.copy}
              onClick={() => change([...mondays, ...copies, ...of('SA'), ...of('SU')])}
            >
              {t('copyMonday')}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
