import { hoursOf, nextEdge } from './availability.ts';
import type { Place } from './place.ts';

const freshForMs = 5000;
/** The server looks at the hour once a second. */
const afterEdgeMs = 1200;

export type Watch = { start(): void; stop(): void };

/** Keeps what is said of people true while somebody looks at it: asks again now and then, when the hours change it, and when the visitor
 *  comes back to the page. Nothing is asked while nobody looks. */
export function watch(place: Place, everyMs: number, changed: () => void): Watch {
  const { host, widget } = place;
  let askedAt = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let on = false;

  function look(): void {
    clearTimeout(timer);
    if (!on || document.hidden) return;
    const now = Date.now();
    const pause = Math.min(everyMs, nextEdge(hoursOf(widget), now) - now + afterEdgeMs);
    timer = setTimeout(ask, now - askedAt < freshForMs ? pause : 0);
  }

  async function ask(): Promise<void> {
    // A page that threw the widget away.
    if (!host.isConnected) return stop();
    askedAt = Date.now();
    const now = await place.ask().catch(() => widget);
    if (!now) {
      stop();
      return host.remove();
    }
    Object.assign(widget, now);
    // Also when nothing new was said: tomorrow may be today.
    changed();
    look();
  }

  function stop(): void {
    on = false;
    clearTimeout(timer);
  }

  document.addEventListener('visibilitychange', look);
  return {
    start() {
      on = true;
      look();
    },
    stop,
  };
}
