import type { Page } from 'playwright-core';
import type { FirstRun } from '../../src/demo/demo.ts';

/** What is there to be shown. */
export type Stage = { url: string; firstRun: FirstRun; setUp: string };

export type Scene = {
  name: string;
  /** brings the page to where the picture is taken */
  show(page: Page, set: Stage): Promise<unknown>;
  /** nobody is signed in */
  stranger?: true;
  /** the page below the fold too */
  whole?: true;
  /** milliseconds until it is still */
  settle?: number;
  /** another differs from it only in its words */
  alike?: boolean;
  /** where else it would look the same, or is not there */
  only?: 'desktop' | 'phone';
};
