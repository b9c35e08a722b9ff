import '../shell/inputs.css';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import classes from '../page/page.module.css';
import { Waiting } from '../shell/state.tsx';
import { Frame } from './frame.tsx';
import { WidgetList } from './widget-list.tsx';

const WidgetForm = lazy(() => import('./widget-form.tsx').then(({ WidgetForm }) => ({ default: WidgetForm })));
const Code = lazy(() => import('./code.tsx').then(({ Code }) => ({ default: Code })));
const ClicksOf = lazy(() => import('./clicks.tsx').then(({ ClicksOf }) => ({ default: ClicksOf })));

/** The web inboxes as sites show them: all of them, or one with its form, its code and its clicks. */
export function Widgets({ identity }: { identity: Identity }) {
  const mayChange = identity.rights.includes('settings');
  return (
    <div className={classes.page}>
      <Switch>
        <Route path="/widgets">
          <WidgetList mayChange={mayChange} />
        </Route>
        <Route path="/widgets/:id/:part?">
          {({ id, part = 'set-up' }) => (
            <Frame id={id} part={part}>
              {(widget) => (
                <Suspense fallback={<Waiting />}>
                  {part === 'set-up' && (
                    <WidgetForm key={id} stored={widget} mayChange={mayChange} zone={identity.account.timezone} />
                  )}
                  {part === 'code' && <Code widget={widget} />}
                  {part === 'clicks' && <ClicksOf inboxId={id} />}
                </Suspense>
              )}
            </Frame>
          )}
        </Route>
        <Redirect to="/widgets" />
      </Switch>
    </div>
  );
}
