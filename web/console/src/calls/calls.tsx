import '../shell/inputs.css';
import type { ReactNode } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import { later } from '../page/later.tsx';
import page from '../page/page.module.css';
import { Parts } from '../page/parts.tsx';
import { CallList } from './call-list.tsx';
import { useCallWords } from './words.ts';

const Report = later(() => import('./report.tsx').then(({ Report }) => Report));

/** Telephone calls: all of them, and their figures. */
export function Calls({ identity }: { identity: Identity }) {
  const zone = identity.account.timezone;
  return (
    <div className={page.page}>
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
