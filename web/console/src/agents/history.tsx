import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { PresenceEntry } from '../api/money.ts';
import type { Agent } from '../api/nouns.ts';
import table from '../page/table.module.css';
import { Dot } from '../shell/face.tsx';
import { useNow } from '../shell/live.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { regional } from '../words/time.ts';
import classes from './agents.module.css';
import { usePresenceLog } from './data.ts';
import { type Day, daysOf, type Spell } from './days.ts';
import { useAgentWords } from './words.ts';

/** Every declared presence, day by day: how long it lasted, who made it, how, from where and when. */
export function History({ agent, zone }: { agent: Agent; zone: string }) {
  const { t } = useAgentWords();
  const now = useNow();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = usePresenceLog(agent.id);
  const entries = data?.pages.flatMap(({ items }) => items);
  // What came since the clock was looked at is not in its future.
  const until = Math.max(now, Date.parse(entries?.[0]?.at ?? '') || 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the entries are those of the data
  const days = useMemo(() => daysOf(entries ?? [], zone, until), [data, zone, until]);
  if (!entries) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  if (entries.length === 0) return <Empty title={t('noHistory')} lead={t('noHistoryLead')} />;
  return (
    <div className={classes.history}>
      {days.map((day) => (
        <DayOf key={day.day} day={day} zone={zone} />
      ))}
      {hasNextPage && (
        <div className={table.more}>
          <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('showOlder')}
          </Button>
        </div>
      )}
      <p className={classes.facts}>{t('inZone', { zone })}</p>
    </div>
  );
}

function DayOf({ day: { day, spells, sums, begun }, zone }: { day: Day; zone: string }) {
  const { t, language } = useAgentWords();
  const region = regional(language);
  const name = new Intl.DateTimeFormat(region, {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(new Date(`${day}T00:00:00Z`));
  const said = sums.map(([presence, ms]) => `${t(presence)} ${lasting(ms, region)}`).join(', ');
  return (
    <section className={classes.day} aria-label={name}>
      <h2 className={classes.title}>{name}</h2>
      <div className={classes.strip} role="img" aria-label={t('dayStrip', { day: name, sums: said })}>
        {spells.map((spell) => (
          <span
            key={spell.from}
            data-presence={spell.presence}
            style={{ left: `${spell.left}%`, width: `${spell.width}%` }}
          />
        ))}
      </div>
      <p className={classes.hours} aria-hidden="true">
        {[0, 6, 12, 18, 24].map((hour) => (
          <span key={hour}>{String(hour % 24).padStart(2, '0')}</span>
        ))}
      </p>
      <ol className={classes.entries}>
        {begun.map((spell) => (
          <Line key={spell.entry.number} spell={spell} zone={zone} />
        ))}
      </ol>
    </section>
  );
}

function Line({ spell: { entry, lasted, isNow }, zone }: { spell: Spell; zone: string }) {
  const { t, language } = useAgentWords();
  const region = regional(language);
  const time = new Intl.DateTimeFormat(region, { timeZone: zone, timeStyle: 'medium' }).format(new Date(entry.at));
  const how = howOf(entry);
  return (
    <li className={classes.entry} data-presence={entry.presence}>
      <time dateTime={entry.at}>{time}</time>
      <Dot presence={entry.presence} />
      <span className={classes.what}>
        <b>{t(entry.presence)}</b>{' '}
        <span className={classes.lasted}>{t('lasts', { time: lasting(lasted, region) })}</span>
        {isNow && <span className={classes.isNow}>{t('now')}</span>}
        <span className={table.soft} title={entry.handler}>
          {[
            entry.actorName && t('byName', { name: entry.actorName }),
            how === 'howOther' ? t(how, { handler: entry.handler }) : t(how),
            entry.address && t('from', { address: entry.address }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
    </li>
  );
}

/** By which door it came. */
function howOf({ handler, actor }: PresenceEntry) {
  if (handler === 'idle') return 'howIdle' as const;
  if (handler.startsWith('RouteController')) return 'howChattabai' as const;
  if (handler.startsWith('v1 ')) return actor?.startsWith('member:') ? ('howConsole' as const) : ('howApi' as const);
  return 'howOther' as const;
}

/** In hours and minutes; less than a minute in seconds. */
function lasting(ms: number, region: string): string {
  const one = (value: number, unit: string) =>
    new Intl.NumberFormat(region, { style: 'unit', unit, unitDisplay: 'narrow' }).format(value);
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return one(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return one(minutes, 'minute');
  const rest = minutes % 60;
  return [one(Math.floor(minutes / 60), 'hour'), ...(rest > 0 ? [one(rest, 'minute')] : [])].join(' ');
}
