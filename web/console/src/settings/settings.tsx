import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import classes from '../page/page.module.css';
import { Parts } from '../page/parts.tsx';
import { Waiting } from '../shell/state.tsx';
import { General } from './general.tsx';
import { useSettingsWords } from './words.ts';

const Teams = lazy(() => import('./teams.tsx').then(({ Teams }) => ({ default: Teams })));
const TeamPage = lazy(() => import('./team-form.tsx').then(({ TeamPage }) => ({ default: TeamPage })));
const Lines = lazy(() => import('./lines.tsx').then(({ Lines }) => ({ default: Lines })));
const LinePage = lazy(() => import('./line-form.tsx').then(({ LinePage }) => ({ default: LinePage })));
const AccessLinks = lazy(() =>
  import('../access-links/access-links.tsx').then(({ AccessLinks }) => ({ default: AccessLinks })),
);
const Developers = lazy(() =>
  import('../developers/developers.tsx').then(({ Developers }) => ({ default: Developers })),
);

const parts = [
  ['/settings', 'general'],
  ['/settings/teams', 'teams'],
  ['/settings/lines', 'lines'],
  ['/settings/access-links', 'accessLinks', 'settings'],
  ['/settings/developers', 'developers', 'members'],
] as const;

/** What is set for everybody who works here, and what is one's own. */
export function Settings({ identity }: { identity: Identity }) {
  const mayChange = identity.rights.includes('settings');
  const zone = identity.account.timezone;
  return (
    <div className={classes.page}>
      <Switch>
        <Route path="/settings/teams/:id">
          {({ id }) => (
            <Suspense fallback={<Waiting />}>
              <TeamPage key={id} id={id} mayChange={mayChange} zone={zone} />
            </Suspense>
          )}
        </Route>
        <Route path="/settings/lines/:id">
          {({ id }) => (
            <Suspense fallback={<Waiting />}>
              <LinePage key={id} id={id} mayChange={mayChange} />
            </Suspense>
          )}
        </Route>
        <Route path="/settings/:part?">
          {({ part = '' }) => (
            <>
              <Head accountName={identity.account.name} rights={identity.rights} />
              <Suspense fallback={<Waiting />}>
                {part === '' && <General identity={identity} />}
                {part === 'teams' && <Teams mayChange={mayChange} />}
                {part === 'lines' && <Lines mayChange={mayChange} />}
                {part === 'access-links' && mayChange && <AccessLinks />}
                {part === 'developers' && <Developers rights={identity.rights} />}
              </Suspense>
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
          .filter(([, , right]) => right === undefined || rights.includes(right))
          .map(([path, word]) => ({ path, words: t(word), isHere: location === path }))}
      />
    </header>
  );
}
