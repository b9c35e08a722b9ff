import '../shell/inputs.css';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import { later } from '../page/later.tsx';
import { ContactList } from './contact-list.tsx';

const ContactPage = later(() => import('./contact-page.tsx').then(({ ContactPage }) => ContactPage));

/** Everybody who wrote, or was written to: all of them, or one. */
export function Contacts({ identity }: { identity: Identity }) {
  const mayMerge = identity.rights.includes('settings');
  return (
    <Switch>
      <Route path="/contacts">
        <ContactList />
      </Route>
      <Route path="/contacts/:id">{({ id }) => <ContactPage key={id} id={id} mayMerge={mayMerge} />}</Route>
      <Redirect to="/contacts" />
    </Switch>
  );
}
