import { bodyRows } from './bodies.ts';
import { connectionRows } from './connections.ts';
import { fileRows } from './files.ts';
import { signInRows } from './sign-in.ts';
import { signedRows } from './signed.ts';
import type { Row } from './stage.ts';
import { storedRows } from './stored.ts';
import { streamRows } from './streams.ts';

/** What was sent to a server to stop it, and its neighbours. Those that fill quotas and locks come last. */
export const rows: Row[] = [
  ...bodyRows,
  ...connectionRows,
  ...streamRows,
  ...storedRows,
  ...signedRows,
  ...signInRows,
  ...fileRows,
];
