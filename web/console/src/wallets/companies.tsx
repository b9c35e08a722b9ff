import { Button, Textarea, TextInput } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { type FormEvent, useState } from 'react';
import { Problem } from '../api/http.ts';
import type { Application } from '../api/money.ts';
import { FormEnd } from '../page/form-end.tsx';
import page from '../page/page.module.css';
import { Removal } from '../page/removal.tsx';
import table from '../page/table.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { tokens } from '../words/figures.ts';
import { refusalWords } from '../words/refusal.ts';
import { keepApplication, removeApplication, useApplications } from './data.ts';
import { Head } from './head.tsx';
import { Keys } from './keys.tsx';
import classes from './wallets.module.css';
import { useWalletWords } from './words.ts';

/** Who is called for tokens: names, dialled numbers, and the keys of their telephone systems. */
export function Companies({ rights }: { rights: readonly string[] }) {
  const { t } = useWalletWords();
  const { data, error, refetch } = useApplications();
  const [open, setOpen] = useState<string | null>(null);
  const mayChange = rights.includes('settings');
  const close = () => setOpen(null);
  return (
    <>
      <Head part="companies" lead={t('companiesLead')}>
        {open === 'new' ? (
          <Editor company={null} close={close} />
        ) : (
          mayChange && (
            <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
              {t('addCompany')}
            </Button>
          )
        )}
      </Head>
      {!data ? (
        error ? (
          <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : data.length === 0 && open !== 'new' ? (
        <Empty title={t('noCompanies')} lead={t('noCompaniesLead')} />
      ) : (
        <ul className={page.list}>
          {data.map((company) => (
            <li key={company.id} className={classes.company}>
              <div className={classes.lock}>
                <span className={page.name}>
                  {company.name}
                  <span className={table.soft}>
                    {company.dialedNumbers.map((number) => `+${number}`).join(', ') || t('dialedNone')}
                  </span>
                </span>
                {mayChange && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-expanded={open === company.id}
                    onClick={() => setOpen(open === company.id ? null : company.id)}
                  >
                    {t(open === company.id ? 'done' : 'edit')}
                    <span className="unseen"> {company.name}</span>
                  </Button>
                )}
              </div>
              {open === company.id && (
                <div className={classes.opened}>
                  <Editor company={company} close={close} />
                  {rights.includes('members') && <Keys applicationId={company.id} rights={rights} />}
                  <RemoveCompany company={company} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Editor({ company, close }: { company: Application | null; close(): void }) {
  const { t } = useWalletWords();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const lines = String(fields.get('dialed')).split(/[\n,;]/);
    const dialedNumbers = lines.map((line) => line.trim()).filter((line) => line !== '');
    setBusy(true);
    try {
      await keepApplication(company?.id ?? null, { name: String(fields.get('name')).trim(), dialedNumbers });
      close();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className={page.card} onSubmit={(event) => void submit(event)}>
      <TextInput
        name="name"
        label={t('name')}
        defaultValue={company?.name ?? ''}
        maxLength={255}
        pattern=".*\S.*"
        required
        withAsterisk={false}
        autoFocus
        autoComplete="off"
      />
      <Textarea
        name="dialed"
        label={t('dialed')}
        description={t('dialedLead')}
        defaultValue={company?.dialedNumbers.map((number) => `+${number}`).join('\n') ?? ''}
        rows={3}
      />
      <FormEnd
        words={{ cancel: t('cancel'), done: t(company ? 'save' : 'addCompany') }}
        refused={error !== null && (numbersWrong(error) ? t(numbersWrong(error) ?? '') : refusalWords(t, error))}
        busy={busy}
        close={close}
      />
    </form>
  );
}

function numbersWrong(error: unknown): 'dialedTaken' | 'callerBad' | null {
  if (!(error instanceof Problem)) return null;
  if (error.kind === 'already_exists') return 'dialedTaken';
  return error.kind === 'invalid' ? 'callerBad' : null;
}

function RemoveCompany({ company }: { company: Application }) {
  const { t, language } = useWalletWords();
  const refused = (error: unknown) => {
    if (!(error instanceof Problem) || error.kind !== 'wallet_not_empty') return null;
    const of = (field: string) => tokens(String(error.details[field]), language);
    return t('companyNotEmpty', { tokens: of('tokens'), held: of('held') });
  };
  return (
    <Removal
      label={t('removeCompany')}
      lead={t('removeCompanyLead')}
      remove={() => removeApplication(company.id)}
      refused={refused}
    />
  );
}
