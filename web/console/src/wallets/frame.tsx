import IconChevronLeft from '@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Wallet } from '../api/money.ts';
import page from '../page/page.module.css';
import { Parts } from '../page/parts.tsx';
import { Failed, Waiting } from '../shell/state.tsx';
import { inZone, tokens } from '../words/figures.ts';
import { refusalWords } from '../words/refusal.ts';
import { useApplications, useWallet } from './data.ts';
import classes from './wallets.module.css';
import { useWalletWords } from './words.ts';

type Props = { id: string; part: string; zone: string; children(wallet: Wallet): ReactNode };

/** One wallet: whose it is, what is in it, and the ways to its parts. */
export function WalletFrame({ id, part, zone, children }: Props) {
  const { t, language } = useWalletWords();
  const { data, error, refetch } = useWallet(id);
  const { data: companies } = useApplications();
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  const company = companies?.find((one) => one.id === data.applicationId)?.name;
  const parts = [
    ['statement', ''],
    ['details', '/details'],
  ] as const;
  return (
    <>
      <header className={page.head}>
        <Link href="/wallets" className={page.back}>
          <IconChevronLeft size={16} aria-hidden="true" /> {t('toList')}
        </Link>
        <div className={classes.top}>
          <div className={classes.whose}>
            <h1 className={page.title}>{data.name ?? t('noName')}</h1>
            <p className={classes.facts}>
              {[t('walletNumber', { number: data.integer }), company, data.email].filter(Boolean).join(' · ')}
            </p>
          </div>
          <p className={classes.balance}>
            <b data-testid="balance">
              {t('tokens', { count: Number(data.tokens), amount: tokens(data.tokens, language) })}
            </b>
            {data.held !== '0' && <span>{t('held', { amount: tokens(data.held, language) })}</span>}
          </p>
        </div>
        {data.removedAt !== null && (
          <p className={classes.removed}>{t('removedLead', { when: inZone(data.removedAt, zone, language) })}</p>
        )}
        <Parts
          label={data.name ?? t('noName')}
          parts={parts
            .filter(([name]) => name !== 'details' || data.removedAt === null)
            .map(([name, path]) => ({ path: `/wallets/${id}${path}`, words: t(name), isHere: part === name }))}
        />
      </header>
      {children(data)}
    </>
  );
}
