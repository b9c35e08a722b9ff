import { ActionIcon } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import IconArrowLeft from '@tabler/icons-react/dist/esm/icons/IconArrowLeft.mjs';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Conversation } from '../api/nouns.ts';
import { AddressRow } from '../contacts/address-row.tsx';
import type { Folder } from '../data/folders.ts';
import { useContact, useEarlier, useInboxes } from '../data/reads.ts';
import { ChannelIcon, channelNames } from '../inbox/channel-icon.tsx';
import { Face } from '../shell/face.tsx';
import { useNow } from '../shell/live.ts';
import { contactName } from '../words/names.ts';
import { moment, stamp } from '../words/time.ts';
import classes from './contact-panel.module.css';

/** What is known of the contact, and what was talked about before. */
export function ContactPanel(props: { conversation: Conversation; folder: Folder; close(): void }) {
  const { conversation, folder, close } = props;
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { contactId, inboxId } = conversation;
  const { data: contact } = useContact(contactId);
  const { data: inboxes } = useInboxes();
  const { data: earlier } = useEarlier(contactId);
  // On a phone it is the whole page.
  const [Heading, Part] = useMediaQuery('(max-width: 760px)') ? (['h1', 'h2'] as const) : (['h2', 'h3'] as const);
  const inbox = inboxes?.find(({ id }) => id === inboxId);
  const name = contactName(t, contactId, contact);
  const others = earlier?.items.filter(({ id }) => id !== conversation.id) ?? [];
  return (
    <aside className={classes.panel} aria-label={t('contact')}>
      <ActionIcon
        className={classes.back}
        variant="subtle"
        color="gray"
        size={40}
        aria-label={t('back')}
        onClick={close}
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <div className={classes.who}>
        <Face name={name} id={contactId} size={56} />
        <Heading className={classes.name}>{name}</Heading>
        <Link href={`/contacts/${contactId}`} className={classes.all}>
          {t('contactPage')}
        </Link>
      </div>
      <Part className={classes.title}>{t('details')}</Part>
      <dl className={classes.facts}>
        {contact?.addresses.map((address) => (
          <AddressRow key={`${address.kind}:${address.value}`} contact={contact} address={address} />
        ))}
        {inbox && (
          <div>
            <dt>{t('channel')}</dt>
            <dd className={classes.inbox}>
              <ChannelIcon channel={inbox.channel} size={16} /> {inbox.name}, {channelNames[inbox.channel]}
            </dd>
          </div>
        )}
        {contact && (
          <div>
            <dt>{t('firstSeen')}</dt>
            <dd>{moment(contact.createdAt, i18n.language)}</dd>
          </div>
        )}
      </dl>
      <Part className={classes.title}>{t('earlier')}</Part>
      {earlier && others.length === 0 && <p className={classes.none}>{t('noneEarlier')}</p>}
      <ul className={classes.earlier}>
        {others.map((one) => (
          <li key={one.id}>
            <Link href={`/c/${one.id}?in=${folder}`} className={classes.one}>
              <span className={classes.last}>{one.lastText ?? t('noMessages')}</span>
              <span className={classes.when}>{stamp(one.lastMessageAt ?? one.createdAt, now, i18n.language)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </aside>
  );
}
