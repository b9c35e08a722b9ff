import { Button, NativeSelect, TextInput } from '@mantine/core';
import IconFilter from '@tabler/icons-react/dist/esm/icons/IconFilter.mjs';
import IconSearch from '@tabler/icons-react/dist/esm/icons/IconSearch.mjs';
import { useState } from 'react';
import type { ContactFilter } from '../data/contact-pages.ts';
import { useAgents, useInboxes, useTeams } from '../data/reads.ts';
import { channelNames } from '../inbox/channel-icon.tsx';
import classes from './contact-list.module.css';
import { useContactWords } from './words.ts';

type Named = { id: string; name: string };

/** What is looked for, and among whom. */
export function Filters({ filter, change }: { filter: ContactFilter; change(patch: Partial<ContactFilter>): void }) {
  const { t, language } = useContactWords();
  const { data: inboxes = [] } = useInboxes();
  const { data: teams = [] } = useTeams();
  const { data: agents = [] } = useAgents();
  // What is typed is here at once; the address follows.
  const [text, setText] = useState(filter.q);
  const [open, setOpen] = useState(false);
  const chosen = [filter.channel, filter.inboxId, filter.teamId, filter.agentId].filter((one) => one !== '').length;
  const used = new Set(inboxes.map(({ channel }) => channel));
  const named = (all: readonly Named[]) =>
    all.toSorted((a, b) => a.name.localeCompare(b.name, language)).map(({ id, name }) => ({ value: id, label: name }));
  const field = (name: keyof ContactFilter, label: string, data: { value: string; label: string }[]) => (
    <NativeSelect
      className={classes.filter ?? ''}
      aria-label={label}
      value={filter[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
      data={data}
    />
  );
  return (
    <search className={classes.filters} data-open={open}>
      <TextInput
        className={classes.search ?? ''}
        type="search"
        aria-label={t('find')}
        placeholder={t('find')}
        leftSection={<IconSearch size={16} stroke={1.7} />}
        value={text}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          change({ q: value });
        }}
      />
      <Button
        size="xs"
        variant="default"
        className={classes.more ?? ''}
        leftSection={<IconFilter size={16} />}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {t('filters', { count: chosen })}
      </Button>
      {field('channel', t('channel'), [
        { value: '', label: t('anyChannel') },
        ...[...used].map((value) => ({ value, label: channelNames[value] })),
      ])}
      {field('inboxId', t('inboxOf'), [{ value: '', label: t('anyInbox') }, ...named(inboxes)])}
      {teams.length > 0 && field('teamId', t('teams'), [{ value: '', label: t('anyTeam') }, ...named(teams)])}
      {field('agentId', t('agents'), [
        { value: '', label: t('anybody') },
        { value: 'none', label: t('nobodyYet') },
        ...named(agents),
      ])}
      {field('order', t('order'), [
        { value: 'newest', label: t('newestFirst') },
        { value: 'oldest', label: t('oldestFirst') },
      ])}
    </search>
  );
}
