// The vectors of test/core/schedule.test.ts in a real browser: the rule says there what it says in Node, and an instant that the server
// made is shown in the visitor's own time.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { BrowserContext } from 'playwright-core';
import { noBrowser, openBrowser } from '../support/browser.ts';
import { vectors } from '../support/schedule.ts';

const visitors = ['Europe/Madrid', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland', 'Australia/Lord_Howe'];
const skip = noBrowser;
let browser: BrowserContext;
before(async () => {
  if (!noBrowser) browser = await openBrowser();
});
after(() => browser?.close());

test('the rule says the same in Chromium as in Node', { skip }, async () => {
  const page = await browser.newPage();
  await page.goto('about:blank');
  const rule = readFileSync(join(import.meta.dirname, '../../src/core/schedule.ts'), 'utf8');
  const program = `${stripTypeScriptTypes(rule)}\nglobalThis.rule = { isOpen, comingOpenings };`;
  await page.addScriptTag({ type: 'module', content: program });
  const all = vectors();
  const said = (await page.evaluate(`(${JSON.stringify(all)}).map(({ schedule, zone, at }) => {
    const coming = rule.comingOpenings(schedule, zone, Date.parse(at));
    const next = coming && coming.slice(0, 1).flatMap(({ from, until }) => [from, until].map((t) => new Date(t).toISOString()));
    return [rule.isOpen(schedule, zone, Date.parse(at)), next];
  })`)) as unknown[];
  assert.ok(all.length > 50);
  for (const [i, { fact, open, next }] of all.entries()) assert.deepEqual(said[i], [open, next], fact);
  await page.close();
});

/** As the widget writes it. */
const options = { weekday: 'long', hour: '2-digit', minute: '2-digit' } as const;

for (const zone of visitors) {
  test(`a visitor in ${zone} reads the openings in its own time`, { skip }, async () => {
    const context = await openBrowser({ timezoneId: zone });
    const page = await context.newPage();
    const instants = [...new Set(vectors().flatMap(({ next }) => next ?? []))];
    const shown = (await page.evaluate(
      `(${JSON.stringify(instants)}).map((t) => new Date(t).toLocaleString('en-GB', ${JSON.stringify(options)}))`,
    )) as string[];
    const expected = instants.map((t) => {
      const there = Temporal.Instant.from(t).toZonedDateTimeISO(zone);
      const day = there.toPlainDate().toLocaleString('en-GB', { weekday: 'long' });
      return `${day} ${there.toPlainTime().toString({ smallestUnit: 'minute' })}`;
    });
    assert.deepEqual(
      shown.map((text) => text.replace(/,? at |, /, ' ')),
      expected,
    );
    await context.close();
  });
}
