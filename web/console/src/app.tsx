import { lazy, Suspense, useEffect, useState } from 'react';
import { Router } from 'wouter';
import { comeInByLink, useSession } from './data/session.ts';
import { Waiting } from './shell/state.tsx';

const SignIn = lazy(() => import('./shell/sign-in.tsx').then(({ SignIn }) => ({ default: SignIn })));
const Shell = lazy(() => import('./shell/shell.tsx').then(({ Shell }) => ({ default: Shell })));

const arrival = comeInByLink().then(
  () => null,
  (error: unknown) => error,
);

/** Signed in or not; a one-time link in the address is tried first. */
export function App() {
  const [arrived, setArrived] = useState<{ refused: unknown } | null>(null);
  useEffect(() => void arrival.then((refused) => setArrived({ refused })), []);
  return <Suspense fallback={<Waiting />}>{arrived ? <Door refused={arrived.refused} /> : <Waiting />}</Suspense>;
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
