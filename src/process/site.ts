import { startApp } from '../app.ts';
import type { Config } from '../config.ts';
import { databaseAddress } from './database.ts';
import type { Log } from './words.ts';

/** What serves requests: this process, or others that it looks after. */
export type Site = {
  url: string;
  /** Answers what has come in, takes nothing new. */
  stop(): Promise<void>;
};

/** Serves from this process. Resolves when it listens.
 *  @param metricsOfAll what this one and its fellows count together, where it has some */
export function runSite(config: Config, log: Log, metricsOfAll: (() => Promise<string>) | null = null): Promise<Site> {
  return startApp({ config, database: databaseAddress(config), log, metricsOfAll });
}
