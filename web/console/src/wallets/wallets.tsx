import '../shell/inputs.css';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import { later } from '../page/later.tsx';
import page from '../page/page.module.css';
import { WalletFrame } from './frame.tsx';
import { WalletList } from './wallet-list.tsx';

const Statement = later(() => import('./statement.tsx').then(({ Statement }) => Statement));
const Details = later(() => import('./details.tsx').then(({ Details }) => Details));
const Paper = later(() => import('./paper.tsx').then(({ Paper }) => Paper));
const Companies = later(() => import('./companies.tsx').then(({ Companies }) => Companies));
const Locks = later(() => import('./locks.tsx').then(({ Locks }) => Locks));

/** Wallets, the companies that they belong to, and callers who are locked out. */
export function Wallets({ identity }: { identity: Identity }) {
  const zone = identity.account.timezone;
  return (
    <div className={page.page}>
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
    </div>
  );
}
