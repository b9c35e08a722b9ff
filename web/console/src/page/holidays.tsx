import { ActionIcon, Button, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { useId, useState } from 'react';
import { usePageWords } from '../words/page-words.ts';
import { regional } from '../words/time.ts';
import { Day } from './day.tsx';
import classes from './hours.module.css';
import type { Holiday } from './windows.ts';

/** As many as the server keeps. */
const most = 400;

type Props = { holidays: readonly Holiday[]; change(holidays: Holiday[]): void };

/** Dates on which the hours of the weekday do not count: closed, or with hours of their own. */
export function Holidays({ holidays, change }: Props) {
  const { t, language } = usePageWords();
  const [added, setAdded] = useState(-1);
  const label = useId();
  const format = new Intl.DateTimeFormat(regional(language), { dateStyle: 'medium', timeZone: 'UTC' });
  const nameOf = (date: string) => (date === '' ? t('date') : format.format(new Date(date)));
  const add = () => {
    setAdded(holidays.length);
    change([...holidays, { date: dayAfter(holidays.at(-1)?.date), hours: [] }]);
  };
  return (
    <div className={classes.hours}>
      <span className={classes.label} id={label}>
        {t('holidays')}
      </span>
      <span className={classes.lead}>{t('holidaysLead')}</span>
      {holidays.length > 0 && (
        <ul className={classes.week} aria-labelledby={label}>
          {holidays.map((holiday, i) => (
            <Day
              // biome-ignore lint/suspicious/noArrayIndexKey: its date may change, and be another's for a while
              key={i}
              name={nameOf(holiday.date)}
              title={
                <TextInput
                  type="date"
                  className={classes.date ?? ''}
                  aria-label={t('date')}
                  error={holiday.date === '' || holidays.some(({ date }, j) => j !== i && date === holiday.date)}
                  value={holiday.date}
                  onChange={(event) => change(holidays.with(i, { ...holiday, date: event.currentTarget.value }))}
                  autoFocus={i === added}
                />
              }
              hours={holiday.hours}
              none={<span className={classes.closed}>{t('closedThen')}</span>}
              change={(hours) => change(holidays.with(i, { ...holiday, hours }))}
              end={
                <ActionIcon
                  size={32}
                  variant="subtle"
                  color="gray"
                  aria-label={t('removeHoliday', { date: nameOf(holiday.date) })}
                  onClick={() => change(holidays.toSpliced(i, 1))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              }
            />
          ))}
        </ul>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={16} />}
        disabled={holidays.length >= most}
        onClick={add}
      >
        {t('addHoliday')}
      </Button>
    </div>
  );
}

/** Holidays often come in a row; the first is today. */
function dayAfter(date: string | undefined): string {
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return new Date(date ? Date.parse(date) + 24 * 60 * 60_000 : today).toISOString().slice(0, 10);
}
