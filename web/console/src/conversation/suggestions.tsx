import { type KeyboardEvent, type RefObject, useId, useLayoutEffect, useRef, useState } from 'react';
import classes from './suggestions.module.css';

export type Suggestion = { id: string; label: string; detail: string; insert: string };
/** What a sign at the beginning of a word brings up. */
export type Source = { sign: '/' | '@'; find(word: string): Suggestion[] };

const most = 8;

type Place = { start: number; source: Source; word: string };

/** A list that a sign opens over a text field: arrows choose, Enter or Tab inserts, Escape leaves the text as it is. */
export function useSuggestions(
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  change: (text: string) => void,
  sources: Source[],
) {
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [left, setLeft] = useState<number | null>(null);
  const moveTo = useRef<number | null>(null);
  const place = placeOf(text.slice(0, caret), sources);
  const found = place && place.start !== left ? place.source.find(place.word).slice(0, most) : [];
  const at = Math.min(chosen, found.length - 1);

  useLayoutEffect(() => {
    if (moveTo.current === null) return;
    field.current?.setSelectionRange(moveTo.current, moveTo.current);
    setCaret(moveTo.current);
    moveTo.current = null;
  });

  const insert = (one: Suggestion) => {
    if (!place) return;
    moveTo.current = place.start + one.insert.length;
    change(text.slice(0, place.start) + one.insert + text.slice(caret));
    setChosen(0);
    field.current?.focus();
  };
  /** True: the key was for the list. */
  const onKey = (event: KeyboardEvent): boolean => {
    const one = found[at];
    if (!place || !one || event.nativeEvent.isComposing) return false;
    if (event.key === 'ArrowDown') setChosen((at + 1) % found.length);
    else if (event.key === 'ArrowUp') setChosen((at + found.length - 1) % found.length);
    else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) insert(one);
    else if (event.key === 'Escape') setLeft(place.start);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    event.nativeEvent.stopImmediatePropagation();
    return true;
  };
  return {
    onKey,
    fieldProps: {
      onSelect: () => {
        const now = field.current?.selectionEnd ?? 0;
        setCaret(now);
        if (left !== null && placeOf(text.slice(0, now), sources)?.start !== left) setLeft(null);
      },
      'aria-autocomplete': 'list' as const,
      'aria-controls': found.length > 0 ? id : undefined,
      'aria-activedescendant': found.length > 0 ? `${id}-${at}` : undefined,
    },
    list: found.length > 0 && (
      <div className={classes.list} role="listbox" id={id} aria-label={place?.source.sign}>
        {found.map((one, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text field
          <div
            key={one.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className={classes.one}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => insert(one)}
          >
            <span className={classes.label}>{one.label}</span>
            <span className={classes.detail}>{one.detail}</span>
          </div>
        ))}
      </div>
    ),
  };
}

/** The sign and what was typed behind it, when it is where the caret is. */
function placeOf(before: string, sources: Source[]): Place | null {
  const [, sign, word = ''] = /(?:^|\s)([/@])([\p{L}\p{N}_-]*)$/u.exec(before) ?? [];
  const source = sources.find((one) => one.sign === sign);
  return source ? { start: before.length - word.length - 1, source, word: word.toLowerCase() } : null;
}
