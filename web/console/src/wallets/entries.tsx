import { Link } from 'wouter';
import type { Entry } from '../api/money.ts';
import table from '../page/table.module.css';
import { change, duration, inZone, tokens } from '../words/figures.ts';
import { useWalletWords } from './words.ts';

/** What came and went, a row each. */
export function Entries({ entries, zone, onPaper = false }: { entries: Entry[]; zone: string; onPaper?: boolean }) {
  const { t } = useWalletWords();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{t('when')}</th>
          <th scope="col">{t('what')}</th>
          <th scope="col" className={table.number}>
            {t('change')}
          </th>
          <th scope="col" className={table.number}>
            {t('balance')}
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <EntryRow key={entry.id} entry={entry} zone={zone} onPaper={onPaper} />
        ))}
      </tbody>
    </table>
  );
}

/** One line of a statement: a movement, and the call that it was for. */
function EntryRow({ entry, zone, onPaper = false }: { entry: Entry; zone: string; onPaper?: boolean }) {
  const { t, language } = useWalletWords();
  const { kind, amount, tokensAfter, reason, call, createdAt } = entry;
  return (
    <tr>
      <td className={`${table.when} ${table.wide}`}>{inZone(createdAt, zone, language)}</td>
      <td className={table.what}>
        {call ? (
          <>
            {onPaper ? (
              t('callWith', { name: call.agentName })
            ) : (
              <Link href={`/calls?agent=${call.agentId}`}>{t('callWith', { name: call.agentName })}</Link>
            )}
            <span className={table.soft}>
              {kind !== 'charge' && `${t(kind)}, `}
              {t('callFacts', {
                duration: duration(call.durationSeconds),
                tokens: tokens(String(call.tokensPerMinute), language),
              })}
            </span>
          </>
        ) : (
          <>
            {reason ?? t(kind)}
            <span className={table.soft}>
              {reason === null ? '' : `${t(kind)} `}
              {who(entry) === 'program' ? t('byProgram') : entry.actorName && t('by', { name: entry.actorName })}
            </span>
          </>
        )}
      </td>
      <td className={`${table.number} ${table.strong}`} data-testid="change">
        {change(amount, language)}
      </td>
      <td className={`${table.number} ${table.after}`}>
        <span className="unseen">{t('balance')} </span>
        {tokens(tokensAfter, language)}
      </td>
    </tr>
  );
}

function who({ actor }: Entry): 'program' | null {
  return actor.startsWith('key:') ? 'program' : null;
}
