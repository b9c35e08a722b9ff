import { Button } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Agent, Conversation } from '../api/nouns.ts';
import { reopen } from '../data/actions.ts';
import { keep, recall } from '../data/kept.ts';
import { send } from '../data/outbox.ts';
import { useAgents } from '../data/reads.ts';
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

  const submit = () => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    send(id, trimmed, isNote, isNote ? mentionsIn(trimmed, agents) : []);
    setText('');
    told.current = 0;
    field.current?.focus();
  };
  const change = (value: string) => {
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
          {...suggestions.fieldProps}
        />
        <div className={classes.foot}>
          <span className={classes.hint}>{t(isNote ? 'noteHint' : 'sendHint')}</span>
          <Button size="xs" onClick={submit} disabled={text.trim() === ''}>
            {t(isNote ? 'addNote' : 'send')}
          </Button>
        </div>
      </div>
    </div>
  );
}
