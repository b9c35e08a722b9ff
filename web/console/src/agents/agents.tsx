import '../shell/inputs.css';
import { Redirect, Route, Switch } from 'wouter';
import type { Identity } from '../api/nouns.ts';
import { later } from '../page/later.tsx';
import page from '../page/page.module.css';
import { AgentList } from './agent-list.tsx';
import { AgentFrame } from './frame.tsx';

const Profile = later(() => import('./profile.tsx').then(({ Profile }) => Profile));
const History = later(() => import('./history.tsx').then(({ History }) => History));
const CallList = later(() => import('../calls/call-list.tsx').then(({ CallList }) => CallList));

/** Who answers: all of them, or one with profile, presence and calls. */
export function Agents({ identity }: { identity: Identity }) {
  const zone = identity.account.timezone;
  const mayChange = identity.rights.includes('settings');
  return (
    <div className={page.page}>
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
    </div>
  );
}
