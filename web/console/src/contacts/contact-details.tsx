import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Contact, Merge } from '../api/nouns.ts';
import { undoMerge, useContactInboxes, useMerges } from '../data/contact-pages.ts';
import { useAgents, useInboxes, useTeams } from '../data/reads.ts';
import { ChannelIcon } from '../inbox/channel-icon.tsx';
import { useNow } from '../shell/live.ts';
import { refusalWords } from '../words/refusal.ts';
import { moment } from '../words/time.ts';
import { AddressRow } from './address-row.tsx';
import classes from './contact-page.module.css';
import { useContactWords } from './words.ts';

/** How a contact is reached, which inboxes know it, and what was merged into it. */
export function ContactDetails({ contact, mayMerge }: { contact: Contact; mayMerge: boolean }) {
  const { t, language } = useContactWords();
  const { addresses, createdAt } = contact;
  return (
    <section className={classes.card} aria-label={t('details')}>
      <h2 className={classes.part}>{t('details')}</h2>
      <dl className={classes.facts}>
        {addresses.map((address) => (
          <AddressRow key={`${address.kind}:${address.value}`} contact={contact} address={address} />
        ))}
        <div>
          <dt>{t('firstSeen')}</dt>
          <dd>{moment(createdAt, language)}</dd>
        </div>
      </dl>
      {addresses.length === 0 && <p className={classes.none}>{t('noAddresses')}</p>}
      <KnownBy contactId={contact.id} />
      <Merges contactId={contact.id} mayUndo={mayMerge} />
    </section>
  );
}

function KnownBy({ contactId }: { contactId: string }) {
  const { t } = useContactWords();
  const { data: known = [] } = useContactInboxes(contactId);
  const { data: inboxes = [] } = useInboxes();
  const { data: agents = [] } = useAgents();
  const { data: teams = [] } = useTeams();
  if (known.length === 0) return null;
  return (
    <>
      <h2 className={classes.part}>{t('knownBy')}</h2>
      <ul className={classes.list}>
        {known.map(({ inboxId, address, agentId, teamId, protocol }) => {
          const inbox = inboxes.find(({ id }) => id === inboxId);
          const agent = agents.find(({ id }) => id === agentId);
          const team = teams.find(({ id }) => id === teamId);
          const facts = [
            address,
            agent ? t('has', { name: agent.name }) : team && t('teamHas', { name: team.name }),
            protocol && t('protocol', { number: protocol }),
          ].filter(Boolean);
          return (
            <li key={inboxId + address} className={classes.inbox}>
              {inbox && <ChannelIcon channel={inbox.channel} size={16} />}
              <span>
                {inbox?.name ?? t('inboxGone')}
                {facts.length > 0 && <span className={classes.soft}>{facts.join(' · ')}</span>}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Merges({ contactId, mayUndo }: { contactId: string; mayUndo: boolean }) {
  const { t, language } = useContactWords();
  const now = useNow();
  const { data: merges = [] } = useMerges(contactId);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const shown = merges.filter(({ undoneAt }) => undoneAt === null);
  if (shown.length === 0) return null;
  const undo = async ({ id }: Merge) => {
    setBusy(id);
    setError(null);
    await undoMerge(contactId, id).catch(setError);
    setBusy(null);
  };
  return (
    <>
      <h2 className={classes.part}>{t('merged')}</h2>
      <ul className={classes.list}>
        {shown.map((merge) => (
          <li key={merge.id} className={classes.merge}>
            <span>
              {merge.mergedName ?? t('visitor', { mark: merge.mergedId.slice(-4).toUpperCase() })}
              <span className={classes.soft}>{moment(merge.createdAt, language)}</span>
            </span>
            {mayUndo && Date.parse(merge.undoableUntil) > now && (
              <Button
                size="compact-sm"
                variant="default"
                loading={busy === merge.id}
                onClick={() => void undo(merge)}
                title={t('undoUntil', { time: moment(merge.undoableUntil, language) })}
              >
                {t('undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <p className={classes.error} role="alert">
        {error !== null && refusalWords(t, error)}
      </p>
    </>
  );
}
