import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { root } from '../store/root.ts';
import { SealedKey } from './sealed-key.ts';
import { unreadable } from './unreadable.ts';

/** Of the file's layout; a change that an older Parley would misread raises it. */
export const layout = 1;

const Opening = Type.Object({ format: Type.Literal('parley-backup'), layout: Type.Integer() });

const Manifest = Type.Object({
  format: Type.Literal('parley-backup'),
  layout: Type.Literal(layout),
  createdAt: Type.String(),
  /** Of Parley, and of PostgreSQL; only to be told. */
  parley: Type.String(),
  postgresql: Type.String(),
  /** The newest migration of the schema that the rows belong to. */
  migration: Type.Integer({ minimum: 1 }),
  tables: Type.Array(Type.Object({ name: Type.String(), columns: Type.Array(Type.String()) })),
  masterKey: SealedKey,
});

/** The file's first entry: what must be known before its rows can be read. */
export type Manifest = Static<typeof Manifest>;

const Sum = { bytes: Type.Integer(), sha256: Type.String() };

const Contents = Type.Object({
  tables: Type.Array(Type.Object({ name: Type.String(), rows: Type.Integer(), ...Sum })),
  files: Type.Object({ count: Type.Integer(), ...Sum }),
  sequences: Type.Array(Type.Object({ name: Type.String(), last: Type.String() })),
});

/** The entry after the rows and files: what is known only when they are written. */
export type Contents = Static<typeof Contents>;

/** @throws Unreadable when it is none, or one that this program does not know */
export function readManifest(bytes: Buffer): Manifest {
  const json = parse(bytes);
  if (!Value.Check(Opening, json)) unreadable(noBackup);
  if (json.layout !== layout)
    unreadable(`it has layout ${json.layout} and this Parley knows ${layout}: use a newer Parley`);
  return checked(Manifest, json, 'manifest.json');
}

export function readContents(bytes: Buffer): Contents {
  return checked(Contents, parse(bytes), 'contents.json');
}

/** Said of a file that is something else altogether. */
export const noBackup = 'it is no Parley backup';

/** This program's, from package.json. */
export function parleyVersion(): string {
  const file = join(root, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function checked<S extends TSchema>(schema: S, json: unknown, name: string): Static<S> {
  if (!Value.Check(schema, json)) unreadable(`its ${name} is not as it was written`);
  return json;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
