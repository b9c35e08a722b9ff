import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import { later } from '../page/later.tsx';
import classes from '../page/page.module.css';
import { Parts } from '../page/parts.tsx';
import { General } from './general.tsx';
import { useSettingsWords } from './words.ts';

const Teams = later(() => import('./teams.tsx').then(({ Teams }) => Teams));
const TeamPage = later(() => import('./team-form.tsx').then(({ TeamPage }) => TeamPage));
const Lines = later(() => import('./lines.tsx').then(({ Lines }) => Lines));
const LinePage = later(() => import('./line-form.tsx').then(({ LinePage }) => LinePage));
const Connect = later(() => import('../connect/connect.tsx').then(({ Connect }) => Connect));
const AccessLinks = later(() => import('../access-links/access-links.tsx').then(({ AccessLinks }) => AccessLinks));
const Letters = later(() => import('../letters/letters.tsx').then(({ Letters }) => Letters));
const Developers = later(() => import('../developers/developers.tsx').then(({ Developers }) => Developers));
const Webhooks = later(() => import('../webhooks/webhooks.tsx').then(({ Webhooks }) => Webhooks));

const parts = [
  ['/settings', 'general'],
  ['/settings/teams', 'teams'],
  ['/settings/lines', 'lines'],
  ['/settings/access-links', 'accessLinks', 'settings'],
  ['/settings/letters', 'letters', 'settings'],
  ['/settings/developers', 'developers', 'members'],
  ['/settings/webhooks', 'webhooks', 'settings', 'conversations'],
] as const;

/** What is set for everybody who works here, and what is one's own. */
export function Settings({ identity }: { identity: Identity }) {
  const mayChange = identity.rights.includes('settings');
  // What decides who reads and writes messages, like a webhook or an access link.
  const mayRoute = mayChange && identity.rights.includes('conversations');
  const zone = identity.account.timezone;
  return (
    <div className={classes.page}>
      <Switch>
        <Route path="/settings/teams/:id">
          {({ id }) => <TeamPage key={id} id={id} mayChange={mayChange} zone={zone} />}
        </Route>
        <Route path="/settings/lines/:id">
          {({ id }) => <LinePage key={id} id={id} mayChange={mayChange} zone={zone} />}
        </Route>
        {mayChange && <Route path="/settings/connections/:id">{({ id }) => <Connect key={id} inboxId={id} />}</Route>}
        <Route path="/settings/:part?">
          {({ part = '' }) => (
            <>
              <Head accountName={identity.account.name} rights={identity.rights} />
              {part === '' && <General identity={identity} />}
              {part === 'teams' && <Teams mayChange={mayChange} />}
              {part === 'lines' && <Lines mayChange={mayChange} />}
              {part === 'access-links' && mayChange && <AccessLinks mayMake={mayRoute} />}
              {part === 'letters' && mayChange && <Letters />}
              {part === 'developers' && identity.rights.includes('members') && <Developers rights={identity.rights} />}
              {part === 'webhooks' && mayRoute && <Webhooks />}
            </>
          )}
        </Route>
        <Redirect to="/settings" />
      </Switch>
    </div>
  );
}

function Head({ accountName, rights }: { accountName: string; rights: readonly string[] }) {
  const { t } = useSettingsWords();
  const [location] = useLocation();
  return (
    <header className={classes.head}>
      <h1 className={classes.title}>{t('settings')}</h1>
      <p className={classes.lead}>{accountName}</p>
      <Parts
        label={t('settings')}
        parts={parts
          .filter(([, , ...needed]) => needed.every((right) => rights.includes(right)))
          .map(([path, word]) => ({ path, words: t(word), isHere: location === path }))}
      />
    </header>
  );
}
