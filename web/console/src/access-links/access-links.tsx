import { Button } from '@mantine/core';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { useState } from 'react';
import { useInboxes } from '../data/reads.ts';
import { Once } from '../page/once.tsx';
import { Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import classes from './access-links.module.css';
import type { MadeLink } from './data.ts';
import { Defaults } from './defaults.tsx';
import { InboxNames } from './inbox-names.tsx';
import { LinkList } from './link-list.tsx';
import { NewLinkForm } from './new-link.tsx';
import { useLinkWords } from './words.ts';

type Made = MadeLink & { to: string[] };

/** Links that let people talk in a web inbox: made, looked at, revoked; and what goes for those that programs make.
 *  @param props.mayMake who makes a link can be the customer that it lets in: that needs more rights than to look at it or revoke it */
export function AccessLinks({ mayMake }: { mayMake: boolean }) {
  const { t, language } = useLinkWords();
  const { data, error, refetch } = useInboxes();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  const inboxes = data
    .filter(({ channel, liveChat, active }) => channel === 'web' && liveChat && active)
    .toSorted((a, b) => a.name.localeCompare(b.name, language));
  const open = () => {
    setMade(null);
    setAdding(true);
  };
  return (
    <div className={classes.part}>
      <p className={classes.lead}>{t(inboxes.length === 0 ? 'noInbox' : 'lead')}</p>
      {mayMake && inboxes.length > 0 && !adding && (
        <Button size="xs" leftSection={<IconPlus size={16} />} onClick={open}>
          {t('makeLink')}
        </Button>
      )}
      {adding && (
        <NewLinkForm
          inboxes={inboxes}
          made={(link, to) => {
            setMade({ ...link, to });
            setAdding(false);
          }}
          close={() => setAdding(false)}
        />
      )}
      {made && (
        <div className={classes.made}>
          <Once text={made.url}>
            <p>
              {t(made.before ? 'linkBefore' : 'linkOnce')}{' '}
              {!made.before && made.to.length > 0 && t('linkSent', { to: made.to.join(', ') })}
            </p>
          </Once>
        </div>
      )}
      <LinkList
        names={new Map(data.map(({ id, name }) => [id, name]))}
        revoked={(id) => setMade((one) => (one?.id === id ? null : one))}
      />
      <InboxNames inboxes={inboxes} />
      <Defaults />
    </div>
  );
}
