import { useEffect, useState } from 'react';
import { Router } from 'wouter';
import { comeInByLink, useSession } from './data/session.ts';
import { later } from './page/later.tsx';
import { Shell } from './shell/pages.ts';
import { Waiting } from './shell/state.tsx';

const SignIn = later(() => import('./shell/sign-in.tsx').then(({ SignIn }) => SignIn));

const arrival = comeInByLink().then(
  () => null,
  (error: unknown) => error,
);

/** Signed in or not; a one-time link in the address is tried first. */
export function App() {
  const [arrived, setArrived] = useState<{ refused: unknown } | null>(null);
  useEffect(() => void arrival.then((refused) => setArrived({ refused })), []);
  return arrived ? <Door refused={arrived.refused} /> : <Waiting />;
}

function Door({ refused }: { refused: unknown }) {
  const session = useSession();
  if (session.data === undefined) return <Waiting />;
  if (session.data === null) return <SignIn refused={refused} />;
  return (
    <Router base="/console">
      <Shell identity={session.data} />
    </Router>
  );
}
