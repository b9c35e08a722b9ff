import { useSyncExternalStore } from 'react';
import type { Signal } from './connection.ts';

const lasts = 6000;
let heard: readonly (Signal & { until: number })[] = [];
const watchers = new Set<() => void>();

function change(next: typeof heard): void {
  heard = next;
  for (const watcher of watchers) watcher();
}

/** Somebody types or looks: true for some seconds, unless it is said again. */
export function heardSignal(signal: Signal): void {
  const others = heard.filter((one) => !same(one, signal));
  change([...others, { ...signal, until: Date.now() + lasts }]);
  setTimeout(() => {
    const now = Date.now();
    if (heard.some(({ until }) => until <= now)) change(heard.filter(({ until }) => until > now));
  }, lasts + 50);
}

/** Whoever has written does not type any more. */
export function forgetTyping(conversationId: string, by: string | null): void {
  const left = heard.filter(
    (one) => !(one.signal === 'typing' && one.conversationId === conversationId && one.by === by),
  );
  if (left.length < heard.length) change(left);
}

function same(a: Signal, b: Signal): boolean {
  return a.signal === b.signal && a.conversationId === b.conversationId && a.by === b.by;
}

export function useSignals(): typeof heard {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => heard,
  );
}
