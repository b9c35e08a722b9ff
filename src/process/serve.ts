import type { Config } from '../config.ts';
import { openDatabase } from './database.ts';
import { tryPort } from './port.ts';
import { runWorkers } from './primary.ts';
import type { Site } from './site.ts';
import { runSite } from './site.ts';
import { catchStop } from './stop.ts';
import { reportFailure, say } from './words.ts';

/** Runs a server until a signal or a failure ends it, and with it the process. @throws CannotRun when it cannot start */
export async function serve(config: Config): Promise<never> {
  config.warnings.forEach(say);
  const stop = catchStop(config);
  await tryPort(config);
  const database = await openDatabase(config, say);
  let site: Site;
  try {
    site = await (config.workers > 1 ? runWorkers(config, say) : runSite(config, say));
  } catch (error) {
    await database.stop();
    throw error;
  }
  say(`Parley listens on ${site.url}`);

  const failure = await Promise.race([stop.wished, database.exited]);
  if (failure === undefined) {
    say('Parley is stopping.');
    await Promise.race([site.stop(), stop.hurried]);
    await database.stop();
    process.exit(0);
  }
  // Nothing can be answered without it; whoever started us (systemd, Docker) starts us again.
  reportFailure(failure);
  process.exit(1);
}
