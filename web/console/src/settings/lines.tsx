import { Button, TextInput } from '@mantine/core';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import IconPhoneSpark from '@tabler/icons-react/dist/esm/icons/IconDeviceMobileMessage.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Line } from '../api/nouns.ts';
import { useLines } from '../data/reads.ts';
import { addLine } from '../data/set-up.ts';
import { ChannelIcon } from '../inbox/channel-icon.tsx';
import { NewOne } from '../page/new-one.tsx';
import page from '../page/page.module.css';
import { Empty, Failed, Waiting } from '../shell/state.tsx';
import { refusalWords } from '../words/refusal.ts';
import { nameRefusal } from './refusals.ts';
import classes from './set-up.module.css';
import { useSettingsWords } from './words.ts';

/** A business as its customers reach it: a WhatsApp number, a Facebook page, under a label that other programs know it by. */
export function Lines({ mayChange }: { mayChange: boolean }) {
  const { t, language } = useSettingsWords();
  const [, go] = useLocation();
  const { data, error, refetch } = useLines();
  const [adding, setAdding] = useState(false);
  if (!data) return error ? <Failed reason={refusalWords(t, error)} again={() => void refetch()} /> : <Waiting />;
  const lines = data.toSorted((a, b) => a.name.localeCompare(b.name, language));
  const add = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const [number, address, label] = [text('number'), text('page'), text('label')];
    const { id } = await addLine({
      name: text('name'),
      ...(number && { number }),
      ...(address && { page: { address } }),
      ...(label && { label }),
    });
    go(`/settings/lines/${id}`);
  };
  return (
    <div className={classes.part}>
      <p className={classes.lead}>{t('linesLead')}</p>
      {mayChange && !adding && (
        <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t('lineAdd')}
        </Button>
      )}
      {adding && (
        <NewOne
          label={t('lineName')}
          words={{ add: t('lineAdd'), cancel: t('cancel') }}
          refusal={(problem) => nameRefusal(t, problem)}
          add={add}
          close={() => setAdding(false)}
        >
          <TextInput name="number" type="tel" label={t('lineNumber')} maxLength={40} autoComplete="off" />
          <TextInput
            name="page"
            label={t('linePage')}
            description={t('linePageLead')}
            inputMode="numeric"
            pattern="\s*\d{1,64}\s*"
            title={t('pageStrange')}
            autoComplete="off"
          />
          <TextInput
            name="label"
            label={t('lineLabel')}
            description={t('lineLabelLead')}
            maxLength={255}
            autoComplete="off"
          />
        </NewOne>
      )}
      {lines.length === 0 && !adding && (
        <Empty icon={<IconPhoneSpark size={24} stroke={1.6} />} title={t('linesNone')} lead={t('linesNoneLead')} />
      )}
      <ul className={page.list}>
        {lines.map((line) => (
          <li key={line.id}>
            <Link href={`/settings/lines/${line.id}`} className={page.one}>
              <span className={page.name}>{line.name}</span>
              {line.label && (
                <span className={classes.label}>
                  <span className="unseen">{t('lineLabel')} </span>
                  {line.label}
                </span>
              )}
              <Addresses line={line} />
              <IconChevronRight size={16} aria-hidden="true" className={page.into} />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Addresses({ line }: { line: Line }) {
  const { t } = useSettingsWords();
  return (
    <span className={`${page.facts} ${classes.addresses}`}>
      {[line.whatsapp, line.messenger].map(
        (inbox) =>
          inbox && (
            <span key={inbox.id} className={classes.address}>
              <ChannelIcon channel={inbox.channel} size={16} />
              {inbox.channel === 'whatsapp' ? `+${inbox.address}` : inbox.address}
              <span className={page.state} data-on={line.connected.some((channel) => channel === inbox.channel)}>
                {t(line.connected.some((channel) => channel === inbox.channel) ? 'isConnected' : 'isWaiting')}
              </span>
            </span>
          ),
      )}
    </span>
  );
}
