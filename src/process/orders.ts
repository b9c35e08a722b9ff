import type { Config } from '../config.ts';

/** What the primary says to a worker. */
export type Order = { kind: 'run'; config: Config } | { kind: 'stop' };

/** What a worker says to the primary: it listens. */
export type Report = { kind: 'up'; url: string };
