import '../shell/inputs.css';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import { Waiting } from '../shell/state.tsx';
import { ContactList } from './contact-list.tsx';

const ContactPage = lazy(() => import('./contact-page.tsx').then(({ ContactPage }) => ({ default: ContactPage })));

/** Everybody who wrote, or was written to: all of them, or one. */
export function Contacts({ identity }: { identity: Identity }) {
  const mayMerge = identity.rights.includes('settings');
  return (
    <Switch>
      <Route path="/contacts">
        <ContactList />
      </Route>
      <Route path="/contacts/:id">
        {({ id }) => (
          <Suspense fallback={<Waiting />}>
            <ContactPage key={id} id={id} mayMerge={mayMerge} />
          </Suspense>
        )}
      </Route>
      <Redirect to="/contacts" />
    </Switch>
  );
}
