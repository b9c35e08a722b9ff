import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Problem } from '../api/http.ts';
import type { Application, Wallet } from '../api/money.ts';
import { FormEnd } from '../page/form-end.tsx';
import page from '../page/page.module.css';
import table from '../page/table.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { tokens } from '../words/figures.ts';
import { refusalWords } from '../words/refusal.ts';
import { addWallet, useApplications, useWallets } from './data.ts';
import { Head } from './head.tsx';
import classes from './wallets.module.css';
import { useWalletWords } from './words.ts';

export function WalletList() {
  const { t } = useWalletWords();
  const [q, setQ] = useState('');
  const [company, setCompany] = useState('');
  const [adding, setAdding] = useState(false);
  const applications = useApplications();
  const [asked] = useDebouncedValue(q.trim(), 200);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useWallets(asked, company || null);
  const companies = applications.data ?? [];
  const found = data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <Head part="all" lead={t('lead')}>
        {adding && <NewWallet companies={companies} close={() => setAdding(false)} />}
      </Head>
      {applications.data?.length === 0 ? (
        <div>
          <Empty title={t('noCompany')} lead={t('noCompanyLead')} />
          <p className={classes.centre}>
            <Link href="/wallets/companies">{t('toCompanies')}</Link>
          </p>
        </div>
      ) : (
        <search className={classes.filters}>
          <TextInput
            type="search"
            aria-label={t('search')}
            placeholder={t('searchLead')}
            leftSection={<IconSearch size={16} aria-hidden="true" />}
            value={q}
            onChange={(event) => setQ(event.currentTarget.value)}
            maxLength={254}
            autoComplete="off"
            className={classes.search ?? ''}
          />
          {companies.length > 1 && (
            <NativeSelect
              aria-label={t('company')}
              value={company}
              onChange={(event) => setCompany(event.currentTarget.value)}
              data={[
                { value: '', label: t('anyCompany') },
                ...companies.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
          {!adding && (
            <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
              {t('add')}
            </Button>
          )}
        </search>
      )}
      {!found ? (
        error ? (
          <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : (
        <>
          {found.length === 0 && companies.length > 0 && (
            <Empty
              title={t(asked || company ? 'noneFound' : 'none')}
              lead={t(asked || company ? 'noneFoundLead' : 'noneLead')}
            />
          )}
          <ul className={page.list}>
            {found.map((wallet) => (
              <Row
                key={wallet.id}
                wallet={wallet}
                company={companies.length > 1 ? companies.find(({ id }) => id === wallet.applicationId) : undefined}
              />
            ))}
          </ul>
          {hasNextPage && (
            <div className={table.more}>
              <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('showMore')}
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}

function Row({ wallet, company }: { wallet: Wallet; company: Application | undefined }) {
  const { t, language } = useWalletWords();
  const { id, name, email, callers, integer } = wallet;
  return (
    <li>
      <Link href={`/wallets/${id}`} className={page.one}>
        <span className={page.name}>
          {name ?? t('noName')}
          <span className={table.soft}>
            {[t('walletNumber', { number: integer }), callers[0] && `+${callers[0]}`, email, company?.name]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        <span className={classes.amount}>
          {t('tokens', { count: Number(wallet.tokens), amount: tokens(wallet.tokens, language) })}
        </span>
        <IconChevronRight size={16} aria-hidden="true" className={page.into} />
      </Link>
    </li>
  );
}

function NewWallet({ companies, close }: { companies: Application[]; close(): void }) {
  const { t } = useWalletWords();
  const [, go] = useLocation();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const caller = text('caller');
    setBusy(true);
    try {
      const { id } = await addWallet({
        applicationId: text('company') || companies[0]?.id,
        ...(text('name') && { name: text('name') }),
        ...(text('email') && { email: text('email') }),
        ...(caller && { callers: [caller] }),
      });
      go(`/wallets/${id}`);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className={page.card} onSubmit={(event) => void submit(event)}>
      {companies.length > 1 && (
        <NativeSelect
          name="company"
          label={t('company')}
          data={companies.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <TextInput name="name" label={t('name')} maxLength={255} autoFocus autoComplete="off" />
      <TextInput name="email" type="email" label={t('email')} maxLength={254} autoComplete="off" />
      <TextInput name="caller" type="tel" label={t('caller')} description={t('callersLead')} maxLength={40} />
      <FormEnd
        words={{ cancel: t('cancel'), done: t('add') }}
        refused={error !== null && (callerWords(error) ? t(callerWords(error) ?? '') : refusalWords(t, error))}
        busy={busy}
        close={close}
      />
    </form>
  );
}

/** What is wrong with a caller's number; null: it is something else. */
export function callerWords(error: unknown): 'callerTaken' | 'callerBad' | 'emailBad' | null {
  if (!(error instanceof Problem)) return null;
  if (error.kind === 'already_exists') return 'callerTaken';
  if (error.kind !== 'invalid') return null;
  return JSON.stringify(error.details).includes('email') ? 'emailBad' : 'callerBad';
}
