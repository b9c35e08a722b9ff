import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What fades has done so; what goes on for ever is not waited for. */
const faded = `Promise.allSettled(
  document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity).map((one) => one.finished),
)`;

/** What axe complains about on a page as it is now, once nothing moves any more: each rule with the elements that break it.
 *  @param within a selector: only this part of the page
 *  @param rules only these */
export async function axeFinds(
  page: Page,
  { within, rules }: { within?: string; rules?: string[] } = {},
): Promise<string[]> {
  await page.evaluate(faded);
  // What holds is not described: that took half of the time. No frame of ours has another origin, so no second page need sum up.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode(true);
  if (within) axe.include(within);
  if (rules) axe.withRules(rules);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`);
}
