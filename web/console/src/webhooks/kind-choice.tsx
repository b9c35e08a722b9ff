import { type KeyboardEvent, useState } from 'react';
import type { EventKind, Noun } from '../../../../src/core/event.ts';
import { kindsOf, others, usual } from './kinds.ts';
import classes from './webhooks.module.css';
import { useWebhookWords } from './words.ts';

type Props = { chosen: ReadonlySet<EventKind>; change(chosen: ReadonlySet<EventKind>): void };

/** Kinds of events, a line a noun. */
export function KindChoice({ chosen, change }: Props) {
  const { t } = useWebhookWords();
  const [isOpen] = useState(() => others.some((noun) => kindsOf(noun).some((kind) => chosen.has(kind))));
  const lines = (some: readonly Noun[]) =>
    some.map((noun) => <Line key={noun} noun={noun} chosen={chosen} change={change} />);
  return (
    <div className={classes.kinds}>
      {lines(usual)}
      <details open={isOpen}>
        <summary className={classes.more}>{t('moreKinds')}</summary>
        {lines(others)}
      </details>
    </div>
  );
}

/** All that happens to a noun, or some of it. The line is one stop of the Tab key. */
function Line({ noun, chosen, change }: Props & { noun: Noun }) {
  const { t } = useWebhookWords();
  const [at, setAt] = useState(0);
  const kinds = kindsOf(noun);
  const count = kinds.filter((kind) => chosen.has(kind)).length;
  const put = (some: readonly EventKind[], isWanted: boolean) => {
    const rest = [...chosen].filter((kind) => !some.includes(kind));
    change(new Set(isWanted ? [...rest, ...some] : rest));
  };
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const boxes = event.currentTarget.querySelectorAll('input');
    boxes[(at + step + boxes.length) % boxes.length]?.focus();
  };
  return (
    <div role="toolbar" aria-label={t(`noun_${noun}`)} className={classes.noun} onKeyDown={move}>
      <label className={classes.kind}>
        <input
          type="checkbox"
          tabIndex={at === 0 ? 0 : -1}
          onFocus={() => setAt(0)}
          ref={(box) => {
            if (box) box.indeterminate = count > 0 && count < kinds.length;
          }}
          checked={count === kinds.length}
          onChange={(event) => put(kinds, event.currentTarget.checked)}
        />
        {t(`noun_${noun}`)}
      </label>
      <span className={classes.verbs}>
        {kinds.map((kind, i) => (
          <label key={kind} className={classes.kind}>
            <input
              type="checkbox"
              aria-label={kind}
              tabIndex={at === i + 1 ? 0 : -1}
              onFocus={() => setAt(i + 1)}
              checked={chosen.has(kind)}
              onChange={(event) => put([kind], event.currentTarget.checked)}
            />
            <code>{kind.slice(noun.length + 1)}</code>
          </label>
        ))}
      </span>
    </div>
  );
}
