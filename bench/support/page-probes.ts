// What runs inside the page that is measured: plain functions of the browser, given to it as they stand.
import type { Page } from 'playwright-core';

export type Frames = { frames: number; p50: number; p95: number; worst: number; late: number; longTasks: number };

/** Counts frames and tasks over 50 ms from now on; the answer comes when the work is done. A frame is late over 25 ms. */
export async function countFrames(page: Page, work: () => Promise<void>): Promise<Frames> {
  await page.evaluate(`(() => {
    const probe = { gaps: [], long: 0, before: performance.now(), on: true };
    window.probe = probe;
    probe.observer = new PerformanceObserver((list) => { probe.long += list.getEntries().length; });
    probe.observer.observe({ entryTypes: ['longtask'] });
    const step = (now) => {
      probe.gaps.push(now - probe.before);
      probe.before = now;
      if (probe.on) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })()`);
  await work();
  const { gaps, long } = await page.evaluate<{ gaps: number[]; long: number }>(`(() => {
    window.probe.on = false;
    window.probe.observer.disconnect();
    return { gaps: window.probe.gaps.slice(1), long: window.probe.long };
  })()`);
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return {
    frames: gaps.length,
    p50: at(0.5),
    p95: at(0.95),
    worst: at(1),
    late: gaps.filter((gap) => gap > 25).length,
    longTasks: long,
  };
}

/** The clock when Enter was pressed last in this page, wherever in it. */
export const noteEnter = (page: Page) =>
  page.evaluate(`window.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') window.pressed = performance.timeOrigin + performance.now();
  }, true)`);
export const pressedAt = (page: Page) => page.evaluate<number>('window.pressed');

/** The clock at the first frame that has this text, in the page or in a widget on it. */
export const seen = (page: Page, text: string) =>
  page.evaluate<number>(`new Promise((resolve) => {
    const text = ${JSON.stringify(text)};
    const look = (now) => {
      const widgets = [...document.documentElement.children, ...document.body.children].map((one) => one.shadowRoot);
      const there = [document.body, ...widgets].some((one) => one?.textContent.includes(text));
      if (there) resolve(performance.timeOrigin + now);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);

/** The clock at the first frame in which the last message is the one with this text, and is on the screen. */
export const endSeen = (page: Page, text: string) =>
  page.evaluate<number>(`new Promise((resolve) => {
    const look = (now) => {
      const end = [...document.querySelectorAll('[data-message]')].at(-1);
      const isSeen = end?.textContent.includes(${JSON.stringify(text)}) && end.getBoundingClientRect().bottom <= innerHeight;
      if (isSeen) resolve(performance.timeOrigin + now);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })`);
