import type { ReactNode } from 'react';
import page from '../page/page.module.css';
import { Parts } from '../page/parts.tsx';
import { usePinLocks } from './data.ts';
import { useWalletWords } from './words.ts';

const parts = [
  ['all', '/wallets'],
  ['companies', '/wallets/companies'],
  ['locks', '/wallets/locks'],
] as const;

/** What the three lists have above them. */
export function Head(props: { part: (typeof parts)[number][0]; lead: string; children?: ReactNode }) {
  const { t } = useWalletWords();
  const { part, lead, children } = props;
  const locks = usePinLocks().data?.items.length ?? 0;
  return (
    <header className={page.head}>
      <h1 className={page.title}>{t('wallets')}</h1>
      <Parts
        label={t('wallets')}
        parts={parts.map(([name, path]) => ({
          path,
          words: name === 'locks' && locks > 0 ? `${t(name)} (${locks})` : t(name),
          isHere: part === name,
        }))}
      />
      <p className={page.lead}>{lead}</p>
      {children}
    </header>
  );
}
