import { type KeyboardEvent, useState } from 'react';
import { type HeardNoun, type Kind, kindsOf, nouns } from './kinds.ts';
import classes from './webhooks.module.css';
import { useWebhookWords } from './words.ts';

/** What most programs are after; the others are folded away. */
const usual = 5;

type Props = { chosen: ReadonlySet<Kind>; change(chosen: ReadonlySet<Kind>): void };

/** Kinds of events, a line a noun. */
export function KindChoice({ chosen, change }: Props) {
  const { t } = useWebhookWords();
  const others = nouns.slice(usual);
  const [isOpen] = useState(() => others.some((noun) => kindsOf(noun).some((kind) => chosen.has(kind))));
  const lines = (some: readonly HeardNoun[]) =>
    some.map((noun) => <Line key={noun} noun={noun} chosen={chosen} change={change} />);
  return (
    <div className={classes.kinds}>
      {lines(nouns.slice(0, usual))}
      <details open={isOpen}>
        <summary className={classes.more}>{t('moreKinds')}</summary>
        {lines(others)}
      </details>
    </div>
  );
}

/** All that happens to a noun, or some of it. The line is one stop of the Tab key. */
function Line({ noun, chosen, change }: Props & { noun: HeardNoun }) {
  const { t } = useWebhookWords();
  const [at, setAt] = useState(0);
  const kinds = kindsOf(noun);
  const count = kinds.filter((kind) => chosen.has(kind)).length;
  const put = (some: readonly Kind[], isWanted: boolean) => {
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
