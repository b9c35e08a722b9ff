import { Button, NativeSelect } from '@mantine/core';
import IconPrinter from '@tabler/icons-react/dist/esm/icons/IconPrinter.mjs';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { Wallet } from '../api/money.ts';
import { months, spanOf } from '../page/period.ts';
import table from '../page/table.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { useEntries } from './data.ts';
import { Entries } from './entries.tsx';
import { Move } from './move.tsx';
import classes from './wallets.module.css';
import { useWalletWords } from './words.ts';

/** Every movement, the newest first; and the ways to make one. */
export function Statement({ wallet, zone }: { wallet: Wallet; zone: string }) {
  const { t, language } = useWalletWords();
  const [search, setSearch] = useSearchParams();
  const [moving, setMoving] = useState<'top_up' | 'correction' | null>(null);
  const month = search.get('month') ?? '';
  const span = useMemo(() => spanOf(month, zone), [month, zone]);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useEntries(wallet.id, span);
  const entries = data?.pages.flatMap(({ items }) => items);
  return (
    <div className={classes.statement}>
      {moving === null ? (
        <div className={classes.bar}>
          {wallet.removedAt === null && (
            <>
              <Button size="xs" onClick={() => setMoving('top_up')}>
                {t('topUp')}
              </Button>
              <Button size="xs" variant="default" onClick={() => setMoving('correction')}>
                {t('correct')}
              </Button>
            </>
          )}
          <span className={classes.gap} />
          <NativeSelect
            aria-label={t('period')}
            value={month}
            onChange={(event) => setSearch(event.currentTarget.value ? { month: event.currentTarget.value } : {})}
            data={[{ value: '', label: t('wholeTime') }, ...months(zone, language)]}
          />
          <Button
            size="xs"
            variant="default"
            component={Link}
            href={`/wallets/${wallet.id}/paper${month && `?month=${month}`}`}
            leftSection={<IconPrinter size={16} stroke={1.6} aria-hidden="true" />}
          >
            {t('print')}
          </Button>
        </div>
      ) : (
        <Move wallet={wallet} kind={moving} close={() => setMoving(null)} />
      )}
      {!entries ? (
        error ? (
          <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : entries.length === 0 ? (
        <Empty title={t('noEntries')} lead={t('noEntriesLead')} />
      ) : (
        <>
          <Entries entries={entries} zone={zone} />
          {hasNextPage && (
            <div className={table.more}>
              <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('showMore')}
              </Button>
            </div>
          )}
          <p className={classes.zone}>{t('inZone', { zone })}</p>
        </>
      )}
    </div>
  );
}
