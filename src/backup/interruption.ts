import { CannotRun } from '../store/embedded/refusal.ts';

/** Ctrl-C under npm arrives twice, once from the terminal and once from npm: that is no second wish. */
const sameWishMilliseconds = 1_000;

/** Aborted by the first signal, so that everything half done is taken back; a second one ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let first: number | null = null;
  const onSignal = () => {
    first ??= performance.now();
    if (performance.now() - first > sameWishMilliseconds) process.exit(1);
    controller.abort(new CannotRun('Interrupted: nothing was changed.'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return controller.signal;
}
