import { reportFailure } from './words.ts';

/** Until when a shutdown must be over: before systemd's 90 s and after Docker's 10 s, so give Docker --stop-timeout 35. */
const limitMilliseconds = 30_000;

/** Ctrl-C under npm arrives twice, once from the terminal and once from npm: that is no second wish. */
const sameWishMilliseconds = 1_000;

export type StopWish = {
  /** Resolves at the first SIGTERM or SIGINT. */
  wished: Promise<void>;
  /** Resolves at the second: what still runs is dropped. */
  hurried: Promise<void>;
};

/** From here on the two signals end the process only after its work, but surely within 30 s; npm's death does the same. */
export function catchStop({ underNpm }: { underNpm: boolean }): StopWish {
  const wish = Promise.withResolvers<void>();
  const hurry = Promise.withResolvers<void>();
  let first: number | null = null;
  const onSignal = () => {
    if (first === null) {
      first = performance.now();
      limitStop();
      wish.resolve();
    } else if (performance.now() - first > sameWishMilliseconds) {
      hurry.resolve();
    }
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  if (underNpm) watchParent(onSignal);
  return { wished: wish.promise, hurried: hurry.promise };
}

function watchParent(onDeath: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onDeath();
  }, 200).unref();
}

/** Ends the process in 30 s whatever it waits for. PostgreSQL shuts down by itself when we are gone. */
export function limitStop(): void {
  const giveUp = () => {
    reportFailure('Parley did not stop within 30 seconds and gives up waiting.');
    process.exit(1);
  };
  setTimeout(giveUp, limitMilliseconds).unref();
}
