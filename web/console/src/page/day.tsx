import { ActionIcon, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import type { ReactNode } from 'react';
import { usePageWords } from '../words/page-words.ts';
import classes from './hours.module.css';
import type { Span } from './windows.ts';

type Props = {
  /** what the day is called, for whoever does not see it */
  name: string;
  /** what stands before its hours */
  title: ReactNode;
  hours: readonly Span[];
  /** what stands there without any */
  none: ReactNode;
  change(hours: Span[]): void;
  /** behind its hours */
  end?: ReactNode;
};

/** One day: windows from when until when, and the way to one more. */
export function Day({ name, title, hours, none, change, end }: Props) {
  const { t } = usePageWords();
  return (
    <li className={classes.day}>
      {title}
      <div className={classes.windows}>
        {hours.length === 0 && none}
        {hours.map((span, i) => (
          <Window
            // biome-ignore lint/suspicious/noArrayIndexKey: a window has nothing else to be known by
            key={i}
            span={span}
            day={name}
            change={(patch) => change(hours.with(i, { ...span, ...patch }))}
            remove={() => change(hours.toSpliced(i, 1))}
          />
        ))}
      </div>
      <ActionIcon
        size={32}
        variant="subtle"
        color="gray"
        aria-label={t('addHours', { day: name })}
        onClick={() => change([...hours, next(hours)])}
      >
        <IconPlus size={16} />
      </ActionIcon>
      {end}
    </li>
  );
}

/** The morning of a day, else the rest of it. */
function next(hours: readonly Span[]): Span {
  const last = hours.at(-1);
  return last && last.until > last.from && last.until < '20:00'
    ? { from: last.until, until: '20:00' }
    : { from: '09:00', until: '18:00' };
}

type WindowProps = { span: Span; day: string; change(patch: Partial<Span>): void; remove(): void };

function Window({ span: { from, until }, day, change, remove }: WindowProps) {
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
