import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

/** The folder of the whole program, whether it runs from src or as built into dist/server. */
export const root = dirname(findPackageJSON(import.meta.url) as string);
