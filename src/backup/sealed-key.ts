import {
  type Argon2Parameters,
  argon2,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
} from 'node:crypto';
import { promisify } from 'node:util';
import { type Static, Type } from 'typebox';
import { unreadable } from './unreadable.ts';

const stretch = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;
const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]+=*$' });

/** The master key under a passphrase, with everything but the passphrase that opens it. */
export const SealedKey = Type.Object({
  stretch: Type.Object({
    name: Type.Literal('argon2id'),
    // Who changes a file must not be able to make its reader take all memory, or for ever.
    memoryKiB: Type.Integer({ minimum: 8, maximum: 1 << 20 }),
    passes: Type.Integer({ minimum: 1, maximum: 16 }),
    lanes: Type.Integer({ minimum: 1, maximum: 16 }),
    salt: Base64,
  }),
  cipher: Type.Literal('aes-256-gcm'),
  nonce: Base64,
  sealed: Base64,
  tag: Base64,
});
export type SealedKey = Static<typeof SealedKey>;

/** RFC 9106, section 4: the second recommended option, for machines that have no 2 GiB to spare. */
const cost = { name: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 4 } as const;

/** What only who knows the passphrase can make of a file's first and last entry. */
export type Prover = (manifest: Buffer, contents: Buffer) => string;

export async function sealKey(key: Buffer, passphrase: string): Promise<{ sealedKey: SealedKey; prove: Prover }> {
  const parameters = { ...cost, salt: randomBytes(16).toString('base64') };
  const { sealing, prove } = await keysOf(parameters, passphrase);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]).toString('base64');
  const tag = cipher.getAuthTag().toString('base64');
  const sealedKey: SealedKey = {
    stretch: parameters,
    cipher: 'aes-256-gcm',
    nonce: nonce.toString('base64'),
    sealed,
    tag,
  };
  return { sealedKey, prove };
}

/** @throws Unreadable when the passphrase is another */
export async function openKey(sealedKey: SealedKey, passphrase: string): Promise<{ key: Buffer; prove: Prover }> {
  const { sealing, prove } = await keysOf(sealedKey.stretch, passphrase);
  try {
    const decipher = createDecipheriv('aes-256-gcm', sealing, bytes(sealedKey.nonce), { authTagLength: 16 });
    decipher.setAuthTag(bytes(sealedKey.tag));
    const key = Buffer.concat([decipher.update(bytes(sealedKey.sealed)), decipher.final()]);
    if (key.length === 32) return { key, prove };
  } catch {
    // Falls through to the one sentence.
  }
  return unreadable('the passphrase is not the one that it was made with');
}

async function keysOf(parameters: SealedKey['stretch'], passphrase: string) {
  const stretched = await stretch('argon2id', {
    message: passphrase.normalize('NFC'),
    nonce: bytes(parameters.salt),
    memory: parameters.memoryKiB,
    passes: parameters.passes,
    parallelism: parameters.lanes,
    tagLength: 64,
  });
  const [sealing, proving] = [stretched.subarray(0, 32), stretched.subarray(32)];
  const prove: Prover = (manifest, contents) =>
    createHmac('sha256', proving).update(digest(manifest)).update(digest(contents)).digest('hex');
  return { sealing, prove };
}

const digest = (data: Buffer) => createHash('sha256').update(data).digest();
const bytes = (base64: string) => Buffer.from(base64, 'base64');
