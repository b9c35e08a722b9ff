import { Button } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { addWidget } from '../data/actions.ts';
import { useInboxes } from '../data/reads.ts';
import { NewOne } from '../page/new-one.tsx';
import classes from '../page/page.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { useWidgetWords } from './words.ts';

export function WidgetList({ mayChange }: { mayChange: boolean }) {
  const { t } = useWidgetWords();
  const { data, error, refetch } = useInboxes();
  const [adding, setAdding] = useState(false);
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  const web = data.filter(({ channel }) => channel === 'web').toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <>
      <header className={classes.head}>
        <h1 className={classes.title}>{t('widgets')}</h1>
        <p className={classes.lead}>{t('lead')}</p>
        {mayChange && !adding && (
          <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )}
        {adding && <NewWidget close={() => setAdding(false)} />}
      </header>
      {web.length === 0 && !adding && <Empty title={t('none')} lead={t('noneLead')} />}
      <ul className={classes.list}>
        {web.map(({ id, name, active, liveChat, agentIds }) => (
          <li key={id}>
            <Link href={`/widgets/${id}`} className={classes.one}>
              <span className={classes.name}>{name}</span>
              <span className={classes.facts}>
                <span className={classes.state} data-on={active}>
                  {t(active ? 'isOn' : 'isOff')}
                </span>
                {liveChat && <span>{t('withChat')}</span>}
                <span>{t('people', { count: agentIds.length })}</span>
              </span>
              <IconChevronRight size={16} aria-hidden="true" className={classes.into} />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function NewWidget({ close }: { close(): void }) {
  const { t } = useWidgetWords();
  const [, go] = useLocation();
  return (
    <NewOne
      label={t('newName')}
      description={t('newNameLead')}
      words={{ add: t('add'), cancel: t('cancel') }}
      refusal={(error) => refusalWords(t, error)}
      add={async (fields) => go(`/widgets/${await addWidget(String(fields.get('name')).trim())}`)}
      close={close}
    />
  );
}
