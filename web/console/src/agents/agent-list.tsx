import { Button, TextInput } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Agent } from '../api/nouns.ts';
import { useAgents } from '../data/reads.ts';
import { FormEnd } from '../page/form-end.tsx';
import page from '../page/page.module.css';
import table from '../page/table.module.css';
import { Face } from '../shell/face.tsx';
import { useNow } from '../shell/live.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { stamp } from '../words/time.ts';
import classes from './agents.module.css';
import { addAgent } from './data.ts';
import { useAgentWords } from './words.ts';

export function AgentList({ mayChange }: { mayChange: boolean }) {
  const { t, language } = useAgentWords();
  const { data, error, refetch } = useAgents();
  const [q, setQ] = useState('');
  const [adding, setAdding] = useState(false);
  const now = useNow();
  const wanted = q.trim().toLocaleLowerCase(language);
  const digits = wanted.replace(/[\s+().-]/g, '');
  const fits = ({ name, post, email, ref, voiceNumber, whatsappNumber }: Agent) =>
    [name, post, email].some((text) => text?.toLocaleLowerCase(language).includes(wanted)) ||
    (digits !== '' && [ref, voiceNumber, whatsappNumber].some((number) => number?.includes(digits)));
  const found = data?.filter(fits).toSorted((a, b) => a.name.localeCompare(b.name, language));
  return (
    <>
      <header className={page.head}>
        <h1 className={page.title}>{t('agents')}</h1>
        <p className={page.lead}>{t('lead')}</p>
        {adding && <NewAgent close={() => setAdding(false)} />}
      </header>
      <search className={classes.filters}>
        <TextInput
          type="search"
          aria-label={t('find')}
          placeholder={t('find')}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
          autoComplete="off"
          className={classes.search ?? ''}
        />
        {mayChange && !adding && (
          <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )}
      </search>
      {!found ? (
        error ? (
          <Failed reason={refusalWords(t, error)} again={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : (
        <>
          {found.length === 0 && (
            <Empty title={t(wanted ? 'noneFound' : 'none')} lead={t(wanted ? 'noneFoundLead' : 'noneLead')} />
          )}
          <ul className={page.list}>
            {found.map((agent) => (
              <li key={agent.id}>
                <Link href={`/agents/${agent.id}`} className={`${page.one} ${classes.one}`}>
                  <Face name={agent.name} id={agent.id} presence={agent.presence} />
                  <span className={`${page.name} ${classes.name}`}>
                    {agent.name}
                    <span className={table.soft}>
                      {[agent.post, agent.ref && t('refOf', { ref: agent.ref })].filter(Boolean).join(' · ')}
                    </span>
                  </span>
                  <span className={classes.presence}>
                    {t(agent.presence)}
                    <span className={table.soft}>
                      {agent.presenceAt === null
                        ? t('never')
                        : t('since', { when: stamp(agent.presenceAt, now, language) })}
                    </span>
                  </span>
                  <IconChevronRight size={16} aria-hidden="true" className={page.into} />
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function NewAgent({ close }: { close(): void }) {
  const { t } = useAgentWords();
  const [, go] = useLocation();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    try {
      const { id } = await addAgent(String(new FormData(event.currentTarget).get('name')).trim());
      go(`/agents/${id}`);
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
        maxLength={255}
        pattern=".*\S.*"
        required
        withAsterisk={false}
        autoFocus
        autoComplete="off"
      />
      <FormEnd
        words={{ cancel: t('cancel'), done: t('add') }}
        refused={error !== null && refusalWords(t, error)}
        busy={busy}
        close={close}
      />
    </form>
  );
}
