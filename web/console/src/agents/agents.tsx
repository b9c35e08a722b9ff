import '../shell/inputs.css';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import page from '../page/page.module.css';
import { Waiting } from '../shell/state.tsx';
import { AgentList } from './agent-list.tsx';
import { AgentFrame } from './frame.tsx';

const Profile = lazy(() => import('./profile.tsx').then(({ Profile }) => ({ default: Profile })));
const History = lazy(() => import('./history.tsx').then(({ History }) => ({ default: History })));
const CallList = lazy(() => import('../calls/call-list.tsx').then(({ CallList }) => ({ default: CallList })));

/** Who answers: all of them, or one with profile, presence and calls. */
export function Agents({ identity }: { identity: Identity }) {
  const zone = identity.account.timezone;
  const mayChange = identity.rights.includes('settings');
  return (
    <div className={page.page}>
      <Suspense fallback={<Waiting />}>
        <Switch>
          <Route path="/agents">
            <AgentList mayChange={mayChange} />
          </Route>
          <Route path="/agents/:id/:part?">
            {({ id, part = 'profile' }) => (
              <AgentFrame id={id} part={part} identity={identity}>
                {(agent) =>
                  part === 'presence' ? (
                    <History agent={agent} zone={zone} />
                  ) : part === 'calls' ? (
                    <CallList zone={zone} agentId={id} />
                  ) : (
                    <Profile key={id} agent={agent} mayChange={mayChange} />
                  )
                }
              </AgentFrame>
            )}
          </Route>
          <Redirect to="/agents" />
        </Switch>
      </Suspense>
    </div>
  );
}
