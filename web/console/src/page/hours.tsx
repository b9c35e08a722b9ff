import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { ActionIcon, Button, SegmentedControl, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useId } from 'react';

import { usePageWords } from '../words/page-words.ts';
import classes from './hours.module.css';
import { days, type Hours } from './windows.ts';

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
  const mondays = windows.filter(({ day }) => day === 'MO');
  const weekend = windows.filter(({ day }) => day === 'SA' || day === 'SU');
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
              <li key={day} className={classes.day}>
                <span className={classes.name}>{nameOf(day)}</span>
                <div className={classes.windows}>
                  {windows.every((one) => one.day !== day) && <span className={classes.away}>{t('notThere')}</span>}
                  {windows.map((window, i) =>
                    window.day === day ? (
                      <Window
                        // biome-ignore lint/suspicious/noArrayIndexKey: a window has nothing else to be known by
                        key={i}
                        window={window}
                        day={nameOf(day)}
                        change={(patch) => change(windows.with(i, { ...window, ...patch }))}
                        remove={() => change(windows.toSpliced(i, 1))}
                      />
                    ) : null,
                  )}
                </div>
                <ActionIcon
                  size={32}
                  variant="subtle"
                  color="gray"
                  aria-label={t('addHours', { day: nameOf(day) })}
                  onClick={() => change([...windows, next(windows, day)])}
                >
                  <IconPlus size={16} />
                </ActionIcon>
              </li>
            ))}
          </ul>
          {mondays.length > 0 && (
            <Button
              size="xs"
              variant="default"
              className={classes.copy}
              onClick={() => change([...mondays, ...copies, ...weekend])}
            >
              {t('copyMonday')}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

/** The morning of a day, else the rest of it. */
function next(windows: readonly Hours[], day: Hours['day']): Hours {
  const last = windows.filter((one) => one.day === day).at(-1);
  return last && last.until > last.from && last.until < '20:00'
    ? { day, from: last.until, until: '20:00' }
    : { day, from: '09:00', until: '18:00' };
}

type Props = { window: Hours; day: string; change(patch: Partial<Hours>): void; remove(): void };

function Window({ window: { from, until }, day, change, remove }: Props) {
  const { t } = usePageWords();
  return (
    <div className={classes.window}>
      <TextInput
        type="time"
        aria-label={t('from', { day })}
        error={from === ''}
        value={from}
        onChange={(event) => change({ from: event.currentTarget.value })}
      />
      <span aria-hidden="true">–</span>
      <TextInput
        type="time"
        aria-label={t('until', { day })}
        error={until === ''}
        value={until}
        onChange={(event) => change({ until: event.currentTarget.value })}
      />
      <ActionIcon
        size={32}
        variant="subtle"
        color="gray"
        aria-label={t('removeHours', { day, from, until })}
        onClick={remove}
      >
        <IconX size={16} />
      </ActionIcon>
      {from !== '' && until !== '' && until <= from && <span className={classes.after}>{t('nextDay')}</span>}
    </div>
  );
}
