import { Button } from '@mantine/core';
import IconAddressBook from '@tabler/icons-react/dist/esm/icons/IconAddressBook.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { Contact } from '../api/nouns.ts';
import { addContact, type ContactFilter, useContacts } from '../data/contact-pages.ts';
import { useLooked } from '../inbox/search-field.tsx';
import { NewOne } from '../page/new-one.tsx';
import page from '../page/page.module.css';
import { Face } from '../shell/face.tsx';
import { useNow } from '../shell/live.ts';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { contactName } from '../words/names.ts';
import { refusalWords } from '../words/refusal.ts';
import { stamp } from '../words/time.ts';
import { addressFacts } from './address-words.ts';
import classes from './contact-list.module.css';
import { Filters } from './filters.tsx';
import { useContactWords } from './words.ts';

const rowHeight = 56;
const nearEnd = 600;
const names = ['q', 'channel', 'inboxId', 'teamId', 'agentId', 'order'] as const;

export function ContactList() {
  const { t } = useContactWords();
  const [, go] = useLocation();
  const [adding, setAdding] = useState(false);
  // In the address: the way back from a contact leads to what was looked for.
  const [search, setSearch] = useSearchParams();
  const asked = Object.fromEntries(names.map((name) => [name, search.get(name) ?? ''])) as ContactFilter;
  const filter = { ...asked, order: asked.order || 'newest' };
  const change = (patch: Partial<ContactFilter>) => {
    const wished = Object.entries({ ...filter, ...patch }).filter(
      ([name, value]) => value !== '' && !(name === 'order' && value === 'newest'),
    );
    setSearch(new URLSearchParams(wished), { replace: true });
  };
  return (
    <div className={classes.place}>
      <header className={classes.head}>
        <div className={classes.top}>
          <h1 className={page.title}>{t('contacts')}</h1>
          {!adding && (
            <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
              {t('add')}
            </Button>
          )}
        </div>
        {adding && (
          <NewOne
            label={t('name')}
            description={t('addLead')}
            words={{ add: t('add'), cancel: t('cancel') }}
            refusal={(problem) => refusalWords(t, problem)}
            add={async (fields) => go(`/contacts/${await addContact(String(fields.get('name')).trim())}`)}
            close={() => setAdding(false)}
          />
        )}
        <Filters filter={filter} change={change} />
      </header>
      <Rows filter={filter} />
    </div>
  );
}

function Rows({ filter }: { filter: ContactFilter }) {
  const { t } = useContactWords();
  const list = useRef<VListHandle>(null);
  const looked = useLooked(filter.q);
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useContacts({
    ...filter,
    q: looked,
  });
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  if (isPending) return <Waiting />;
  if (error && all.length === 0) return <Failed reason={refusalWords(t, error)} again={() => void refetch()} />;
  if (all.length === 0) {
    const { order: _, ...wishes } = filter;
    return Object.values(wishes).some((wish) => wish !== '') ? (
      <Empty icon={<IconSearch size={24} stroke={1.6} />} title={t('noneFound')} lead={t('noneFoundLead')} />
    ) : (
      <Empty icon={<IconAddressBook size={24} stroke={1.6} />} title={t('none')} lead={t('noneLead')} />
    );
  }
  return (
    <VList
      ref={list}
      className={classes.rows}
      itemSize={rowHeight}
      data={all}
      onScroll={(offset) => {
        const { scrollSize = 0, viewportSize = 0 } = list.current ?? {};
        if (hasNextPage && !isFetchingNextPage && offset + viewportSize > scrollSize - nearEnd) void fetchNextPage();
      }}
    >
      {(contact) => <Row key={contact.id} contact={contact} />}
    </VList>
  );
}

function Row({ contact }: { contact: Contact }) {
  const { t, language } = useContactWords();
  const now = useNow();
  const { id, createdAt } = contact;
  const name = contactName(t, id, contact);
  return (
    <Link href={`/contacts/${id}`} className={classes.row} data-contact={id}>
      <Face name={name} id={id} size={32} />
      <span className={classes.name}>{name}</span>
      <span className={classes.facts}>{addressFacts(t, contact, name)}</span>
      <time className={classes.when} dateTime={createdAt} title={t('firstSeen')}>
        {stamp(createdAt, now, language)}
      </time>
    </Link>
  );
}
