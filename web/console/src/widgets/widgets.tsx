import '../shell/inputs.css';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import { later } from '../page/later.tsx';
import classes from '../page/page.module.css';
import { Frame } from './frame.tsx';
import { WidgetList } from './widget-list.tsx';

const WidgetForm = later(() => import('./widget-form.tsx').then(({ WidgetForm }) => WidgetForm));
const Code = later(() => import('./code.tsx').then(({ Code }) => Code));
const ClicksOf = later(() => import('./clicks.tsx').then(({ ClicksOf }) => ClicksOf));

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
                <>
                  {part === 'set-up' && (
                    <WidgetForm key={id} widget={widget} mayChange={mayChange} zone={identity.account.timezone} />
                  )}
                  {part === 'code' && <Code widget={widget} />}
                  {part === 'clicks' && <ClicksOf inboxId={id} />}
                </>
              )}
            </Frame>
          )}
        </Route>
        <Redirect to="/widgets" />
      </Switch>
    </div>
  );
}
