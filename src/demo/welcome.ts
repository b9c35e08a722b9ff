import type { Core } from '../core/core.ts';
import { type DemoPorts, type FirstRun, makeDemo } from './demo.ts';
import { writeFirstRun } from './first-run.ts';
import { greeting } from './greeting.ts';
import { consoleLink } from './link.ts';

export type WelcomePorts = DemoPorts & {
  core: Core;
  /** networks whose programs need no key */
  openRanges(): Promise<string[]>;
  hasMembers(): Promise<boolean>;
  setUpToken(): string;
  say(line: string): void;
};

/** @property speaks of several processes one */
export type Start = { url: string; demo: boolean; dataDirectory: string; speaks: boolean };

/** Says how to begin: with the demo account, or on a production start with the link that makes the owner. Gives the demo account. */
export async function welcome(ports: WelcomePorts, start: Start): Promise<FirstRun | null> {
  const { core, say } = ports;
  const { url, demo, dataDirectory, speaks } = start;
  if (speaks) await warnOfOpenRanges(ports);
  if (demo) {
    const firstRun = await makeDemo(ports, url);
    writeFirstRun(dataDirectory, firstRun);
    if (speaks) say(greeting(firstRun, dataDirectory, await consoleLink(core, firstRun)));
    return firstRun;
  }
  if (!speaks) return null;
  if ((await ports.recall()) !== null) {
    say('This database has the demo account: whoever knows its password can sign in. For real use take another one.');
  }
  if (!(await ports.hasMembers())) say(`Make the owner, once: ${url}/setup#${ports.setUpToken()}`);
  return null;
}

/** Who needs no key is to be known to whoever runs this. */
async function warnOfOpenRanges({ openRanges, say }: WelcomePorts): Promise<void> {
  const ranges = await openRanges();
  if (ranges.length > 0) say(`Warning: HCI's programs need no key from ${ranges.join(', ')}`);
}
