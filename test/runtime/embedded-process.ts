// Runs the bundled PostgreSQL for a test that wants to kill its process: `node embedded-process.ts DIRECTORY`.
// A line of JSON says that it is up; SIGTERM stops it; a refusal goes to standard error, with exit code 1.
import type { EmbeddedAddresses } from '../../src/store/embedded/address.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/start.ts';

export type Up = EmbeddedAddresses & { milliseconds: number };

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const began = performance.now();
  const { app, admin, exited, stop } = await startEmbeddedPostgres({
    dataDirectory: process.argv[2] as string,
    log: say,
  });
  // First: whoever reads the line may send the signal at once.
  process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
  say(JSON.stringify({ app, admin, milliseconds: performance.now() - began } satisfies Up));
  process.stderr.write(`${await exited}\n`);
  process.exit(3);
} catch (error) {
  const { name, message, stack } = error as Error;
  process.stderr.write(name === 'CannotRun' ? message : `${stack}`);
  process.exit(1);
}
