import './dialog.css';
import './inputs.css';
import '@mantine/spotlight/styles.css';
import { useMantineColorScheme } from '@mantine/core';
import { createSpotlight, Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { Agent, Contact, Conversation } from '../api/nouns.ts';
import { close as closeIt, reopen, setPresence, take } from '../data/actions.ts';
import { client } from '../data/client.ts';
import { type Folder, folders, type Pages } from '../data/folders.ts';
import { ownRights } from '../data/session.ts';
import { knownConversation } from '../live/apply.ts';
import { choose, type Language, languages } from '../words/language.ts';
import { contactName } from '../words/names.ts';
import { placesFor } from './places.ts';

const [store, spotlight] = createSpotlight();
const presences = ['online', 'busy', 'away', 'offline'] as const;
type Props = {
  own: Agent | null;
  chosen: string | null;
  openFolder(folder: Folder): void;
  /** looks through all conversations */
  find(text: string): void;
  close(): void;
};

/** Everything that can be done from here, by its name; and the conversations that were read already, by theirs. */
export function Palette({ own, chosen, openFolder, find, close }: Props) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState('');
  useEffect(() => spotlight.open(), []);
  const conversation = chosen === null ? undefined : knownConversation(chosen);
  const doable = (id: string, label: string, onClick: () => void) => ({ id, label, onClick });
  const isClosed = conversation?.state === 'closed';
  const here = conversation
    ? [
        ...(own && conversation.agentId === null && !isClosed
          ? [doable('take', t('take'), () => void take(conversation.id))]
          : []),
        isClosed
          ? doable('reopen', t('reopen'), () => void reopen(conversation.id))
          : doable('close', t('close'), () => void closeIt(conversation.id)),
      ]
    : [];
  const wish = query.trim();
  const groups: SpotlightActionGroupData[] = [
    {
      group: conversation ? contactOf(t, conversation.contactId) : '',
      actions: here,
    },
    {
      group: t('goTo'),
      actions: folders
        .filter((one) => own || (one !== 'mine' && one !== 'mentions'))
        .map((one) => doable(one, t(one), () => openFolder(one)))
        .concat(
          placesFor(ownRights())
            .slice(1)
            .map(({ name, path }) => doable(name, t(name), () => go(path))),
        ),
    },
    {
      group: t('conversations'),
      actions: conversationsRead(t).map(({ id, name, text }) => ({
        ...doable(id, name, () => go(`/c/${id}?in=all`)),
        description: text,
      })),
    },
    {
      group: t('presence'),
      actions: own ? presences.map((one) => doable(`p-${one}`, t(one), () => void setPresence(own.id, one))) : [],
    },
    {
      group: t('appearance'),
      actions: (['light', 'dark', 'auto'] as const).map((one) => doable(`a-${one}`, t(one), () => setColorScheme(one))),
    },
    {
      group: t('language'),
      actions: Object.entries(languages).map(([code, name]) =>
        doable(`l-${code}`, name, () => void choose(code as Language)),
      ),
    },
    // Last: Enter does what is named so far, and searches for what names nothing.
    {
      group: t('search'),
      actions: /[\p{L}\p{N}]/u.test(wish) ? [doable('find', t('findFor', { text: wish }), () => find(wish))] : [],
    },
  ];
  return (
    <Spotlight
      store={store}
      actions={groups.filter(({ actions }) => actions.length > 0)}
      onSpotlightClose={close}
      query={query}
      onQueryChange={setQuery}
      nothingFound={t('nothingFound')}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 120 }}
      attributes={{ content: { 'aria-label': t('palette') } }}
      searchProps={{ placeholder: t('paletteLead'), 'aria-label': t('palette') }}
    />
  );
}

const contactOf = (t: ReturnType<typeof useTranslation>['t'], id: string) =>
  contactName(t, id, client.getQueryData<Contact>(['contact', id]));

function conversationsRead(t: ReturnType<typeof useTranslation>['t']) {
  const lists = client.getQueriesData<Pages<Conversation>>({ queryKey: ['conversations'] });
  const all = new Map(
    lists.flatMap(([, pages]) => pages?.pages.flatMap(({ items }) => items) ?? []).map((one) => [one.id, one]),
  );
  return [...all.values()].slice(0, 200).map(({ id, contactId, lastText }) => ({
    id,
    name: contactOf(t, contactId),
    text: lastText ?? '',
  }));
}
