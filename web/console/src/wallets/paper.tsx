import './paper.css';
import { Button } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs';
import IconPrinter from '@tabler/icons-react/dist/esm/icons/IconPrinter.mjs';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Entry } from '../api/money.ts';
import type { Identity } from '../api/nouns.ts';
import page from '../page/page.module.css';
import { months, spanOf } from '../page/period.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { duration, inZone, tokens } from '../words/figures.ts';
import { refusalWords } from '../words/refusal.ts';
import { useAllEntries, useApplications, useWallet } from './data.ts';
import { Entries } from './entries.tsx';
import classes from './wallets.module.css';
import { useWalletWords } from './words.ts';

/** A statement as it is given to a customer: the oldest first, with what it sums to. It prints on A4. */
export function Paper({ id, account }: { id: string; account: Identity['account'] }) {
  const { t, language } = useWalletWords();
  const [search] = useSearchParams();
  const month = search.get('month');
  const zone = account.timezone;
  const span = useMemo(() => spanOf(month, zone), [month, zone]);
  const wallet = useWallet(id);
  const entries = useAllEntries(id, span);
  const { data: companies } = useApplications();
  const failed = wallet.error ?? entries.error;
  if (!wallet.data || !entries.data) {
    const again = () => void Promise.all([wallet.refetch(), entries.refetch()]);
    return failed ? <Failed reason={refusalWords(t, failed)} again={again} /> : <Waiting />;
  }
  const { name, integer, applicationId, email } = wallet.data;
  const company = companies?.find((one) => one.id === applicationId)?.name ?? account.name;
  const sums = sumOf(entries.data, wallet.data.tokens);
  const amount = (value: bigint) => tokens(String(value), language);
  const period = months(zone, language).find(({ value }) => value === month)?.label ?? month ?? t('wholeTime');
  const facts: [string, string][] = [
    [t('opening'), amount(sums.opening)],
    [t('paidIn'), amount(sums.came)],
    [t('paidOut'), amount(sums.went)],
    [t('closing'), amount(sums.closing)],
    [t('talked'), t('talkedFor', { count: sums.calls, duration: duration(sums.seconds) })],
  ];
  return (
    <article className={classes.paper}>
      <p className={classes.tools}>
        <Link href={`/wallets/${id}${month ? `?month=${month}` : ''}`} className={page.back}>
          <IconChevronLeft size={16} aria-hidden="true" /> {t('back')}
        </Link>
        <Button size="xs" leftSection={<IconPrinter size={16} stroke={1.6} />} onClick={() => window.print()}>
          {t('print')}
        </Button>
      </p>
      <header className={classes.letterhead}>
        <p>{company}</p>
        <h1 className={page.title}>{t('printTitle', { number: integer })}</h1>
        <p>{period}</p>
        <p>
          {t('owner')} {[name ?? t('noName'), email].filter(Boolean).join(', ')}
        </p>
      </header>
      <dl className={classes.sums}>
        {facts.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {entries.data.length === 0 ? (
        <Empty title={t('noEntries')} />
      ) : (
        <Entries entries={entries.data} zone={zone} onPaper />
      )}
      <p className={classes.zone}>
        {t('inZone', { zone })} {t('printed', { when: inZone(new Date().toISOString(), zone, language) })}
      </p>
    </article>
  );
}

function sumOf(entries: readonly Entry[], now: string) {
  const [first, last] = [entries[0], entries.at(-1)];
  const amounts = entries.map(({ amount }) => BigInt(amount));
  const sum = (of: bigint[]) => of.reduce((all, one) => all + one, 0n);
  const calls = new Map(entries.flatMap(({ call }) => (call ? [[call.id, call.durationSeconds] as const] : [])));
  return {
    opening: first ? BigInt(first.tokensAfter) - BigInt(first.amount) : BigInt(now),
    closing: BigInt(last?.tokensAfter ?? now),
    came: sum(amounts.filter((one) => one > 0n)),
    went: -sum(amounts.filter((one) => one < 0n)),
    calls: calls.size,
    seconds: [...calls.values()].reduce((all, one) => all + one, 0),
  };
}
