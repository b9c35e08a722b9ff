import { useEffect, useState, useSyncExternalStore } from 'react';
import { client } from '../data/client.ts';
import { flushAll, restoreOutbox } from '../data/outbox.ts';
import { apply } from '../live/apply.ts';
import { connection, type LinkState } from '../live/connection.ts';
import { applyMeanwhile } from '../live/meanwhile.ts';
import { notifyOf } from '../live/notify.ts';
import { heardSignal } from '../live/signals.ts';

const mostPatience = 1500;

/** Opens the stream before anything is read, so that nothing falls between; when it does not open soon, reading goes ahead. */
export function useLive(): boolean {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), mostPatience);
    let first = true;
    restoreOutbox();
    const settle = applyMeanwhile();
    connection.start({
      events(events) {
        events.forEach(apply);
        for (const event of events) void notifyOf(event);
      },
      signal: heardSignal,
      anew() {
        // Own messages that wait are in no list of the server's.
        void client.invalidateQueries({
          predicate: ({ queryKey }) => queryKey[0] !== 'outbox' && !(first && queryKey[0] === 'session'),
        });
        first = false;
        setReady(true);
      },
    });
    const send = () => {
      if (connection.state === 'live') flushAll();
    };
    const unwatch = connection.watch(send);
    // It may have been open before anybody listened.
    send();
    return () => {
      clearTimeout(timer);
      unwatch();
      settle();
      connection.stop();
    };
  }, []);
  return ready;
}

export function useLinkState(): LinkState {
  return useSyncExternalStore(connection.watch, () => connection.state);
}

/** Times that were so many minutes ago go on. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
