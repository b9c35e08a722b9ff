import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, Conversation } from '../api/nouns.ts';
import { AttachButton, DropPlace, pasteInto, Tray } from '../attachment/tray.tsx';
import { reopen } from '../data/actions.ts';
import { keep, recall } from '../data/kept.ts';
import { send } from '../data/outbox.ts';
import { useAgents } from '../data/reads.ts';
import { takeUploads, useUploads } from '../data/uploads.ts';
import { connection } from '../live/connection.ts';
import { mentionsIn } from '../words/mentions.ts';
import { useCannedSource } from './canned-source.ts';
import classes from './composer.module.css';
import { useMentionSource } from './mention-source.ts';
import { useSuggestions } from './suggestions.tsx';

const longest = 20_000;
const tellTyping = 3000;
const draftOf = (id: string) => `draft ${id}`;
/** With its kind: what was begun as a note must not come back as an answer. */
type Draft = { text: string; note: boolean };

export function Composer({ conversation, own }: { conversation: Conversation; own: Agent | null }) {
  const { t } = useTranslation();
  const { id, state } = conversation;
  const [draft] = useState(() => recall<Draft>(draftOf(id)));
  const [text, setText] = useState(draft?.text ?? '');
  const [isNote, setNote] = useState(draft?.note ?? false);
  const field = useRef<HTMLTextAreaElement>(null);
  const told = useRef(0);
  const canned = useCannedSource(conversation, own);
  const colleagues = useMentionSource(own);
  const suggestions = useSuggestions(field, text, setText, isNote ? [canned, colleagues] : [canned]);
  const { data: agents = [] } = useAgents();
  const uploads = useUploads(id);
  // Enter was pressed while something was still on its way.
  const [wants, setWants] = useState(false);
  const submitNow = useRef(() => {});
  const isReady = uploads.every(({ attachment }) => attachment !== null);
  useEffect(() => {
    if (wants && isReady) submitNow.current();
  }, [wants, isReady]);

  const begin = (note: boolean) => {
    setNote(note);
    field.current?.focus();
  };
  useHotkeys([
    ['R', () => begin(false)],
    ['N', () => begin(true)],
  ]);
  useEffect(() => {
    keep(draftOf(id), text ? ({ text, note: isNote } satisfies Draft) : null);
  }, [id, text, isNote]);

  if (state === 'closed' && !isNote) {
    return (
      <div className={classes.closed}>
        {t('isClosed')}
        <Button size="xs" variant="default" onClick={() => void reopen(id)}>
          {t('reopen')}
        </Button>
      </div>
    );
  }

  const hasRefused = uploads.some(({ refused }) => refused !== null);
  const isEmpty = text.trim() === '' && uploads.length === 0;
  const submit = () => {
    const trimmed = text.trim();
    // What is on its way goes along; what was refused must be taken out or tried again first.
    if (isEmpty || hasRefused) return;
    if (uploads.some(({ attachment }) => attachment === null)) return setWants(true);
    setWants(false);
    const mentions = isNote ? mentionsIn(trimmed, agents) : [];
    const [first, ...others] = takeUploads(id);
    send(id, trimmed, isNote, mentions, first);
    for (const attachment of others) send(id, '', isNote, [], attachment);
    setText('');
    told.current = 0;
    field.current?.focus();
  };
  submitNow.current = submit;
  const change = (value: string) => {
    setWants(false);
    setText(value);
    if (isNote || value === '' || Date.now() - told.current < tellTyping) return;
    told.current = Date.now();
    connection.say('typing', id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (suggestions.onKey(event)) return;
    if (event.key === 'Escape') field.current?.blur();
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const label = t(isNote ? 'notePlaceholder' : 'replyPlaceholder');
  return (
    <div className={classes.composer} data-note={isNote}>
      {suggestions.list}
      <div className={classes.sheet}>
        <div className={classes.kinds}>
          <button type="button" className={classes.kind} aria-pressed={!isNote} onClick={() => begin(false)}>
            {t('reply')}
          </button>
          <button type="button" className={classes.kind} aria-pressed={isNote} onClick={() => begin(true)}>
            {t('note')}
          </button>
        </div>
        <textarea
          ref={field}
          className={classes.field}
          rows={1}
          maxLength={longest}
          value={text}
          placeholder={label}
          aria-label={label}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={pasteInto(id)}
          {...suggestions.fieldProps}
        />
        <Tray conversationId={id} />
        <DropPlace conversationId={id} />
        <div className={classes.foot}>
          <AttachButton conversationId={id} />
          <span className={classes.hint}>{t(isNote ? 'noteHint' : 'sendHint')}</span>
          <Button size="xs" onClick={submit} disabled={isEmpty || hasRefused} loading={wants}>
            {t(isNote ? 'addNote' : 'send')}
          </Button>
        </div>
      </div>
    </div>
  );
}
