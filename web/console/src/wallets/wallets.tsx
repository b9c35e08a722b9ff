import '../shell/inputs.css';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import page from '../page/page.module.css';
import { Waiting } from '../shell/state.tsx';
import { WalletFrame } from './frame.tsx';
import { WalletList } from './wallet-list.tsx';

const Statement = lazy(() => import('./statement.tsx').then(({ Statement }) => ({ default: Statement })));
const Details = lazy(() => import('./details.tsx').then(({ Details }) => ({ default: Details })));
const Paper = lazy(() => import('./paper.tsx').then(({ Paper }) => ({ default: Paper })));
const Companies = lazy(() => import('./companies.tsx').then(({ Companies }) => ({ default: Companies })));
const Locks = lazy(() => import('./locks.tsx').then(({ Locks }) => ({ default: Locks })));

/** Wallets, the companies that they belong to, and callers who are locked out. */
export function Wallets({ identity }: { identity: Identity }) {
  const zone = identity.account.timezone;
  return (
    <div className={page.page}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/wallets">
            <WalletList />
          </Route>
          <Route path="/wallets/companies">
            <Companies rights={identity.rights} />
          </Route>
          <Route path="/wallets/locks">
            <Locks />
          </Route>
          <Route path="/wallets/:id/paper">{({ id }) => <Paper id={id} account={identity.account} />}</Route>
          <Route path="/wallets/:id/:part?">
            {({ id, part = 'statement' }) => (
              <WalletFrame id={id} part={part} zone={zone}>
                {(wallet) =>
                  part === 'details' ? <Details wallet={wallet} /> : <Statement wallet={wallet} zone={zone} />
                }
              </WalletFrame>
            )}
          </Route>
          <Redirect to="/wallets" />
        </Switch>
      </Suspense>
    </div>
  );
}
