import IconChevronLeft from '@tabler/icons-react/dist/esm/icons/IconChevronLeft.mjs';
import { Link } from 'wouter';
import type { Inbox, Line } from '../api/nouns.ts';
import { useLines } from '../data/reads.ts';
import { channelNames } from '../inbox/channel-icon.tsx';
import page from '../page/page.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { ConnectForm } from './connect-form.tsx';
import { useConnection } from './data.ts';
import { useConnectWords } from './words.ts';

const inboxesOf = (line: Line): Inbox[] => [line.whatsapp, line.messenger].filter((inbox) => inbox !== null);

/** How one inbox of a line is connected to Meta: what to paste there, what to bring from there, and whether it works. */
export function Connect({ inboxId }: { inboxId: string }) {
  const { t } = useConnectWords();
  const { data: lines, error, refetch } = useLines();
  if (!lines) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  const line = lines.find((one) => inboxesOf(one).some(({ id }) => id === inboxId));
  const inbox = line && inboxesOf(line).find(({ id }) => id === inboxId);
  return (
    <>
      <header className={page.head}>
        <Link href={line ? `/settings/lines/${line.id}` : '/settings/lines'} className={page.back}>
          <IconChevronLeft size={16} aria-hidden="true" /> {line?.name ?? t('lines')}
        </Link>
        {line && inbox && (
          <>
            <h1 className={page.title}>{t('title', { name: line.name, channel: channelNames[inbox.channel] })}</h1>
            <p className={page.lead}>{inbox.channel === 'whatsapp' ? `+${inbox.address}` : inbox.address}</p>
          </>
        )}
      </header>
      {line && inbox ? <Panel inbox={inbox} lineId={line.id} /> : <Empty title={t('gone')} />}
    </>
  );
}

function Panel({ inbox, lineId }: { inbox: Inbox; lineId: string }) {
  const { t } = useConnectWords();
  const { data, error, refetch } = useConnection(inbox.id);
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  return <ConnectForm inbox={inbox} lineId={lineId} connection={data} />;
}
