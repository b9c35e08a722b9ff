import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { useEffect, useMemo, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { PhoneCall } from '../api/money.ts';
import { useAgents } from '../data/reads.ts';
import { months, spanOf } from '../page/period.ts';
import table from '../page/table.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { duration, inZone, tokens } from '../words/figures.ts';
import { refusalWords } from '../words/refusal.ts';
import classes from './calls.module.css';
import { useCalls } from './data.ts';
import { useCallWords } from './words.ts';

const outcomes = [
  'answer',
  'busy',
  'noanswer',
  'cancel',
  'congestion',
  'chanunavail',
  'dontcall',
  'torture',
  'invalidargs',
] as const;

/** Calls, the newest first, and what one looks for among them; it stands in the address, so that it can be kept and sent on.
 *  @param agentId whose page it is; null: of all */
export function CallList({ zone, agentId }: { zone: string; agentId: string | null }) {
  const { t, language } = useCallWords();
  const [search, setSearch] = useSearchParams();
  const { data: agents } = useAgents();
  const [typed, setTyped] = useState(search.get('caller') ?? '');
  const [caller] = useDebouncedValue(typed.trim(), 250);
  const of = (name: string) => search.get(name) ?? '';
  const set = (name: string, value: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed is written into the address
  useEffect(() => {
    if (caller !== of('caller')) set('caller', caller);
  }, [caller]);
  const asked = of('caller');
  useEffect(() => setTyped((now) => (now.trim() === asked ? now : asked)), [asked]);
  const month = of('month');
  const span = useMemo(() => spanOf(month, zone), [month, zone]);
  const looksFor = agentId === null ? of('agent') : agentId;
  const filter = {
    agentId: looksFor || null,
    outcome: of('outcome') || null,
    // The server wants three digits at least.
    caller: asked.length >= 3 ? asked : null,
    ...span,
  };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCalls(filter);
  const found = data?.pages.flatMap(({ items }) => items);
  const isFiltered = ['agent', 'outcome', 'caller', 'month'].some((name) => of(name) !== '');
  const all = (agents ?? []).toSorted((a, b) => a.name.localeCompare(b.name, language));
  return (
    <>
      <search className={classes.filters}>
        {agentId === null && (
          <NativeSelect
            aria-label={t('agent')}
            value={of('agent')}
            onChange={(event) => set('agent', event.currentTarget.value)}
            data={[{ value: '', label: t('anyAgent') }, ...all.map(({ id, name }) => ({ value: id, label: name }))]}
          />
        )}
        <NativeSelect
          aria-label={t('outcome')}
          value={of('outcome')}
          onChange={(event) => set('outcome', event.currentTarget.value)}
          data={[{ value: '', label: t('anyOutcome') }, ...outcomes.map((value) => ({ value, label: t(value) }))]}
        />
        <NativeSelect
          aria-label={t('month')}
          value={month}
          onChange={(event) => set('month', event.currentTarget.value)}
          data={[{ value: '', label: t('anyMonth') }, ...months(zone, language)]}
        />
        <TextInput
          type="search"
          inputMode="tel"
          aria-label={t('caller')}
          placeholder={t('callerLead')}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          maxLength={40}
          autoComplete="off"
        />
        {isFiltered && (
          <Button size="xs" variant="subtle" onClick={() => setSearch({}, { replace: true })}>
            {t('clear')}
          </Button>
        )}
      </search>
      {!found ? (
        error ? (
          <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : found.length === 0 ? (
        <Empty title={t(isFiltered ? 'noneFound' : 'none')} lead={t(isFiltered ? 'noneFoundLead' : 'noneLead')} />
      ) : (
        <div className={classes.list}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{t('when')}</th>
                <th scope="col">{t('caller')}</th>
                {agentId === null && <th scope="col">{t('agent')}</th>}
                <th scope="col">{t('outcome')}</th>
                <th scope="col" className={table.number}>
                  {t('duration')}
                </th>
                <th scope="col" className={table.number}>
                  {t('price')}
                </th>
                <th scope="col" className={table.number}>
                  {t('tokens')}
                </th>
              </tr>
            </thead>
            <tbody>
              {found.map((call) => (
                <Row key={call.id} call={call} zone={zone} withAgent={agentId === null} />
              ))}
            </tbody>
          </table>
          {hasNextPage && (
            <div className={table.more}>
              <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('showMore')}
              </Button>
            </div>
          )}
          <p className={classes.zone}>{t('inZone', { zone })}</p>
        </div>
      )}
    </>
  );
}

function Row({ call, zone, withAgent }: { call: PhoneCall; zone: string; withAgent: boolean }) {
  const { t, language } = useCallWords();
  const [location] = useLocation();
  const { inboundNumber, dialedNumber, agentId, agentName, outcome, durationSeconds, tokensPerMinute } = call;
  const isAnswered = outcome === 'answer';
  return (
    <tr data-call={call.integer}>
      <td className={`${table.when} ${table.wide}`}>{inZone(call.startedAt, zone, language)}</td>
      <td className={table.what}>
        {inboundNumber === '' ? (
          t('withheld')
        ) : (
          <Link
            href={`${location}?caller=${encodeURIComponent(`+${inboundNumber}`)}`}
            aria-label={t('callsOf', { caller: `+${inboundNumber}` })}
          >
            +{inboundNumber}
          </Link>
        )}
        <span className={table.soft}>{t('dialed', { number: `+${dialedNumber}` })}</span>
      </td>
      {withAgent && (
        <td className={classes.agent}>
          <Link href={`/agents/${agentId}`}>{agentName}</Link>
        </td>
      )}
      <td className={classes.outcome} data-on={isAnswered}>
        {t(outcome)}
      </td>
      <td className={table.number}>{isAnswered ? duration(durationSeconds) : ''}</td>
      <td className={`${table.number} ${classes.price}`}>
        {isAnswered && (
          <>
            <span className={classes.onPhone}>
              {t('priceOf', { tokens: tokens(String(tokensPerMinute), language) })}
            </span>
            <span className={classes.onDesk}>{tokens(String(tokensPerMinute), language)}</span>
          </>
        )}
      </td>
      <td className={`${table.number} ${table.strong}`}>
        {call.tokens !== '0' && tokens(call.tokens, language)}
        {isAnswered && call.tokens === '0' && tokensPerMinute > 0 && <span title={t('uncharged')}>–</span>}
      </td>
    </tr>
  );
}
