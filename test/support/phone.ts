import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** In another order than they are offered, English last: that is what the next test reads. */
const languages = ['es', 'pt-BR', 'nl', 'en'];

/** What is wider than the screen and cannot be scrolled to inside something narrower, and words that nobody translated. */
const faults = `(() => {
  const holds = (one) =>
    one.matches('[tabindex], nav, thead, .uplot') || ['hidden', 'clip'].includes(getComputedStyle(one).overflowX);
  const inside = (one, test) => one !== null && one.tagName !== 'MAIN' && (test(one) || inside(one.parentElement, test));
  const wide = [...document.querySelectorAll('main *')]
    .filter((one) => one.getClientRects().length > 0 && one.getBoundingClientRect().right > innerWidth + 1)
    .filter((one) => !inside(one.parentElement, holds) && !one.closest('.unseen'))
    .map((one) => 'too wide: ' + one.tagName + '.' + one.className);
  const text = [...document.querySelectorAll('main *')]
    .filter((one) => !one.closest('code, pre, textarea, script, style'))
    .flatMap((one) => [...one.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data));
  const raw = text.filter((words) => /\\{\\{|^[a-z]+([A-Z][a-z]+)+(_(one|many|other))?$/.test(words));
  return [...wide, ...raw.map((words) => 'not translated: ' + words)];
})()`;

// Playwright's own waiting evaluates words, which the console's policy forbids.
const settled = `new Promise((resolve) => {
  const isHere = () => document.querySelector('main h1') && !document.querySelector('main .mantine-Loader-root');
  const look = () => (isHere() ? resolve() : requestAnimationFrame(look));
  look();
})`;

/** To a page of the console as its own links go there: nothing is loaded again. */
export async function walk(page: Page, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(`/console${path}`)})`);
  await page.evaluate(settled);
}

/** On a small phone nothing of these pages is wider than it, and each says all it says in every language. */
export async function assertFitsPhone(page: Page, paths: string[]): Promise<void> {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const language of languages) {
    await page.evaluate(`localStorage.setItem('parley-language', '${language}')`);
    await page.reload();
    await page.locator(`html[lang="${language}"]`).waitFor();
    for (const path of paths) {
      await walk(page, path);
      assert.deepEqual(await page.evaluate<string[]>(faults), [], `${language} ${path}`);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}
