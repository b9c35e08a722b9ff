import '../shell/inputs.css';
import { lazy, type ReactNode, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import page from '../page/page.module.css';
import { Parts } from '../page/parts.tsx';
import { Waiting } from '../shell/state.tsx';
import { CallList } from './call-list.tsx';
import { useCallWords } from './words.ts';

const Report = lazy(() => import('./report.tsx').then(({ Report }) => ({ default: Report })));

/** Telephone calls: all of them, and their figures. */
export function Calls({ identity }: { identity: Identity }) {
  const zone = identity.account.timezone;
  return (
    <div className={page.page}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/calls">
            <Head part="list" />
            <CallList zone={zone} agentId={null} />
          </Route>
          <Route path="/calls/report">
            <Head part="report" />
            <Report zone={zone} />
          </Route>
          <Redirect to="/calls" />
        </Switch>
      </Suspense>
    </div>
  );
}

function Head({ part }: { part: 'list' | 'report' }): ReactNode {
  const { t } = useCallWords();
  const parts = [
    ['list', '/calls'],
    ['report', '/calls/report'],
  ] as const;
  return (
    <header className={page.head}>
      <h1 className={page.title}>{t('calls')}</h1>
      <Parts
        label={t('calls')}
        parts={parts.map(([name, path]) => ({ path, words: t(name), isHere: part === name }))}
      />
      <p className={page.lead}>{t(part === 'list' ? 'lead' : 'reportLead')}</p>
    </header>
  );
}
