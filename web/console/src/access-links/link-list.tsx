import { Button } from '@mantine/core';
import IconLink from '@tabler/icons-react/dist/esm/icons/IconLink.mjs';
import { useState } from 'react';
import form from '../page/form.module.css';
import page from '../page/page.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { regional } from '../words/time.ts';
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
  const [sure, setSure] = useState(false);
  const { email, phone, user, state, uses, maxUses, lastDay } = link;
  const addresses = [email, phone && `+${phone}`].filter(Boolean).join(', ');
  const name = addresses || t('person', { key: user.slice(0, 6) });
  const number = new Intl.NumberFormat(regional(language));
  const day = new Intl.DateTimeFormat(regional(language), { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(lastDay),
  );
  return (
    <li>
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
          >
            {t('revoke')}
          </Button>
        )}
      </div>
      {state === 'usable' && sure && (
        <Question
          revoke={async () => {
            await revokeLink(link.id);
            revoked(link.id);
          }}
          cancel={() => setSure(false)}
        />
      )}
    </li>
  );
}

/** Asked twice: it cannot be undone. */
function Question({ revoke, cancel }: { revoke(): Promise<void>; cancel(): void }) {
  const { t } = useLinkWords();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const act = async () => {
    setBusy(true);
    await revoke().catch(setError);
    setBusy(false);
  };
  return (
    <div className={classes.question}>
      <p className={form.lead} role="alert">
        {error === null ? t('revokeLead') : refusalWords(t, error)}
      </p>
      <div className={form.acts}>
        <Button size="xs" variant="default" onClick={cancel}>
          {t('cancel')}
        </Button>
        <Button
          size="xs"
          variant="outline"
          color="red"
          className={form.sure ?? ''}
          loading={busy}
          onClick={() => void act()}
          autoFocus
        >
          {t('revokeSure')}
        </Button>
      </div>
    </div>
  );
}
