import { Button } from '@mantine/core';
import IconLink from '@tabler/icons-react/dist/esm/icons/IconLink.mjs';
import { useRef, useState } from 'react';
import page from '../page/page.module.css';
import { Sure } from '../page/sure.tsx';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { moment, regional } from '../words/time.ts';
import classes from './access-links.module.css';
import { type AccessLink, revokeLink, useLinks } from './data.ts';
import { useLinkWords } from './words.ts';

type Props = {
  /** of the inboxes, by their ids */
  names: ReadonlyMap<string, string>;
  revoked(id: string): void;
};

/** The newest first. */
export function LinkList({ names, revoked }: Props) {
  const { t } = useLinkWords();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useLinks();
  const links = data?.pages.flatMap(({ items }) => items);
  if (!links) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  if (links.length === 0) {
    return <Empty icon={<IconLink size={24} stroke={1.6} />} title={t('none')} lead={t('noneLead')} />;
  }
  return (
    <>
      <ul className={page.list} aria-label={t('links')}>
        {links.map((link) => (
          <Row key={link.id} link={link} inboxName={names.get(link.inboxId) ?? ''} revoked={revoked} />
        ))}
      </ul>
      {hasNextPage && (
        <Button size="xs" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('showMore')}
        </Button>
      )}
    </>
  );
}

type RowProps = { link: AccessLink; inboxName: string; revoked(id: string): void };

function Row({ link, inboxName, revoked }: RowProps) {
  const { t, language } = useLinkWords();
  // null: not asked yet
  const [sure, setSure] = useState<boolean | null>(null);
  const row = useRef<HTMLLIElement>(null);
  const { email, phone, state, uses, maxUses, lastDay, createdAt } = link;
  const addresses = [email, phone && `+${phone}`].filter(Boolean).join(', ');
  const name = addresses || t('madeOn', { when: moment(createdAt, language) });
  const number = new Intl.NumberFormat(regional(language));
  const day = new Intl.DateTimeFormat(regional(language), { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(lastDay),
  );
  return (
    <li ref={row} tabIndex={-1}>
      <div className={classes.one}>
        <span className={classes.who}>
          {name}
          <span className={classes.facts}>
            {[
              inboxName,
              t('usesLeft', { left: number.format(maxUses - uses), all: number.format(maxUses) }),
              t('until', { day }),
            ].join(' · ')}
          </span>
        </span>
        <span className={`${page.state} ${classes.state}`} data-on={state === 'usable'}>
          {t(`state_${state}`)}
        </span>
        {state === 'usable' && !sure && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            aria-label={t('revokeLink', { name })}
            onClick={() => setSure(true)}
            autoFocus={sure === false}
          >
            {t('revoke')}
          </Button>
        )}
      </div>
      {state === 'usable' && sure && (
        <div className={classes.question}>
          <Sure
            lead={t('revokeLead')}
            word={t('revokeSure')}
            act={async () => {
              await revokeLink(link.id);
              revoked(link.id);
              // What was pressed is gone; from here the keyboard goes on to the next link.
              row.current?.focus();
            }}
            cancel={() => setSure(false)}
          />
        </div>
      )}
    </li>
  );
}
