import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import type { Erasure } from '../api/nouns.ts';
import classes from './contact-page.module.css';
import { useContactWords } from './words.ts';

const gone = ['conversations', 'messages', 'files', 'letters'] as const;
const kept = ['calls', 'charges'] as const;

/** What went with a person, and what stays. */
export function Erased({ name, report }: { name: string; report: Erasure }) {
  const { t } = useContactWords();
  const title = useRef<HTMLHeadingElement>(null);
  // The button that had the focus is gone with the person.
  useEffect(() => title.current?.focus(), []);
  const wallets = report.wallets.length > 0;
  return (
    <section className={classes.erased} aria-labelledby="erased">
      <h1 id="erased" ref={title} tabIndex={-1}>
        {t('erased', { name })}
      </h1>
      <Counts names={gone} report={report} />
      {kept.some((one) => report[one] > 0) && (
        <>
          <h2>{t('erasedKept')}</h2>
          <Counts names={kept} report={report} />
        </>
      )}
      {wallets && (
        <>
          <h2>{t('erasedWallets')}</h2>
          <ul>
            {report.wallets.map(({ id, name }) => (
              <li key={id}>
                <Link href={`/wallets/${id}`}>{name ?? t('erasedWallet')}</Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Counts({ names, report }: { names: readonly (typeof gone | typeof kept)[number][]; report: Erasure }) {
  const { t } = useContactWords();
  return (
    <dl>
      {names.map((one) => (
        <div key={one}>
          <dt>{t(`erased_${one}`)}</dt>
          <dd>{report[one]}</dd>
        </div>
      ))}
    </dl>
  );
}
