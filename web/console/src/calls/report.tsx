import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/SegmentedControl.css';
import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { CallReport } from '../api/money.ts';
import figures from '../page/figures.module.css';
import plot from '../page/plot.module.css';
import { type Bar, Plot } from '../page/plot.tsx';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { dayIn } from '../words/figures.ts';
import { refusalWords } from '../words/refusal.ts';
import { regional } from '../words/time.ts';
import classes from './calls.module.css';
import { useCallReport } from './data.ts';
import { useCallWords } from './words.ts';

const spans = [28, 90, 365] as const;

/** Calls, minutes and tokens by day, and who talked for how many paid minutes. */
export function Report({ zone }: { zone: string }) {
  const { t } = useCallWords();
  const [days, setDays] = useState<(typeof spans)[number]>(28);
  const from = useMemo(() => {
    const today = Date.parse(`${dayIn(zone)}T00:00:00Z`);
    return new Date(today - (days - 1) * 86_400_000).toISOString().slice(0, 10);
  }, [days, zone]);
  const { data, error, refetch, isPlaceholderData } = useCallReport(from);
  return (
    <div className={classes.report}>
      <SegmentedControl
        aria-label={t('period')}
        className={classes.steps ?? ''}
        value={String(days)}
        onChange={(next) => setDays(Number(next) as typeof days)}
        data={spans.map((value) => ({ value: String(value), label: t(`days${value}`) }))}
      />
      {data && !isPlaceholderData ? (
        <Figures report={data} />
      ) : error ? (
        <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
      ) : (
        <Waiting />
      )}
    </div>
  );
}

const minutes = (seconds: number): number => Math.round(seconds / 60);

function Figures({ report: { days, agents, timezone } }: { report: CallReport }) {
  const { t, language } = useCallWords();
  const region = regional(language);
  const figure = (value: number | bigint) => new Intl.NumberFormat(region).format(value);
  const format = new Intl.DateTimeFormat(region, { timeZone: 'UTC', month: 'short', day: 'numeric' });
  const nameOf = (day: string) => format.format(new Date(`${day}T00:00:00Z`));
  const bars = useMemo(() => {
    const of = (total: (one: (typeof days)[number]) => number, part: (one: (typeof days)[number]) => number): Bar[] =>
      days.map((one) => ({ from: one.day, total: total(one), part: part(one) }));
    return {
      calls: of(
        (one) => one.calls,
        (one) => one.answered,
      ),
      minutes: of(
        (one) => minutes(one.seconds),
        (one) => minutes(one.paidSeconds),
      ),
      tokens: of(
        (one) => Number(one.tokens),
        (one) => Number(one.tokens),
      ),
    };
  }, [days]);
  const sum = (field: 'calls' | 'answered' | 'seconds' | 'paidSeconds') =>
    days.reduce((all, one) => all + one[field], 0);
  const tokens = days.reduce((all, one) => all + BigInt(one.tokens), 0n);
  if (sum('calls') === 0 && tokens === 0n) return <Empty title={t('noReport')} lead={t('noReportLead')} />;
  const said = (word: 'totalCalls' | 'totalMinutes' | 'totalTokens', value: number | bigint) =>
    t(word, { count: Number(value), amount: figure(value) });
  const most = Math.max(1, ...agents.map((one) => one.paidSeconds));
  return (
    <>
      <div className={classes.grid}>
        <Block
          title={t('callsByDay')}
          total={said('totalCalls', sum('calls'))}
          rest={t('ofThemAnswered', { amount: figure(sum('answered')) })}
          kinds={[t('answered'), t('unanswered')]}
        >
          <Plot
            bars={bars.calls}
            label={t('callsByDay')}
            nameOf={nameOf}
            says={({ from, total, part }) =>
              t('saysCalls', { when: nameOf(from), total: said('totalCalls', total), part: figure(part) })
            }
          />
        </Block>
        <Block
          title={t('minutesByDay')}
          total={said('totalMinutes', minutes(sum('seconds')))}
          rest={t('ofThemPaid', { amount: figure(minutes(sum('paidSeconds'))) })}
          kinds={[t('paid'), t('unpaid')]}
        >
          <Plot
            bars={bars.minutes}
            label={t('minutesByDay')}
            nameOf={nameOf}
            says={({ from, total, part }) =>
              t('saysMinutes', { when: nameOf(from), total: said('totalMinutes', total), part: figure(part) })
            }
          />
        </Block>
        <Block title={t('tokensByDay')} total={said('totalTokens', tokens)} rest={null} kinds={[t('charged')]}>
          <Plot
            bars={bars.tokens}
            label={t('tokensByDay')}
            nameOf={nameOf}
            says={({ from, total }) => t('saysTokens', { when: nameOf(from), total: said('totalTokens', total) })}
          />
        </Block>
        <section className={classes.block} aria-label={t('byAgent')}>
          <h2 className={classes.title}>{t('byAgent')}</h2>
          <ul className={classes.bars}>
            {agents.map(({ agentId, name, paidSeconds }) => (
              <li key={agentId}>
                <Link href={`/calls?agent=${agentId}`}>{name}</Link>
                <meter min={0} max={most} value={paidSeconds} aria-label={name}>
                  {minutes(paidSeconds)}
                </meter>
                <span>{said('totalMinutes', minutes(paidSeconds))}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
      <details className={classes.details}>
        <summary>{t('asTable')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
        <div className={figures.scrolls} tabIndex={0}>
          <table className={figures.plain}>
            <thead>
              <tr>
                <th scope="col">{t('day')}</th>
                {(['calls', 'answered', 'minutes', 'paidMinutes', 'tokens'] as const).map((word) => (
                  <th key={word} scope="col">
                    {t(word)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.toReversed().map((one) => (
                <tr key={one.day}>
                  <th scope="row">{nameOf(one.day)}</th>
                  <td>{figure(one.calls)}</td>
                  <td>{figure(one.answered)}</td>
                  <td>{figure(minutes(one.seconds))}</td>
                  <td>{figure(minutes(one.paidSeconds))}</td>
                  <td>{figure(BigInt(one.tokens))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
      <p className={classes.zone}>{t('inZone', { zone: timezone })}</p>
    </>
  );
}

type BlockProps = { title: string; total: string; rest: string | null; kinds: string[]; children: ReactNode };

/** One plot: what it sums to, and which colour says what. */
function Block({ title, total, rest, kinds, children }: BlockProps) {
  return (
    <section className={classes.block} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.total}>
        <b>{total}</b> {rest}
      </p>
      {children}
      <ul className={plot.legend}>
        {kinds.map((kind, i) => (
          <li key={kind} data-kind={i === 0 ? 'part' : 'rest'}>
            {kind}
          </li>
        ))}
      </ul>
    </section>
  );
}
