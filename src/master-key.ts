import { scryptSync } from 'node:crypto';

/**
 * The 32 bytes that PARLEY_SECRET stands for: 64 hex digits and 43 or 44 characters of base64 (both alphabets) are those
 * bytes; everything else is a passphrase, stretched with scrypt.
 */
export function masterKeyFrom(secret: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(secret)) return Buffer.from(secret, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(secret)) return Buffer.from(secret, 'base64');
  // The salt is fixed because the same words must give the same key on every machine; a guess costs 64 MB and 0.2 s.
  return scryptSync(secret.normalize('NFKC'), 'parley master key', 32, { N: 1 << 16, r: 8, p: 1, maxmem: 1 << 27 });
}
