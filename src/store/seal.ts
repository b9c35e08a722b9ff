import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a key derived from the given 32 bytes; a sealed value carries its version and nonce. */
export class SealingKey {
  private readonly key: Buffer;
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.key = derive(bytes, 'seal');
  }

  seal(plain: Buffer): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    return Buffer.concat([Buffer.from([version]), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws when it was sealed by another key or changed since. */
  open(sealed: Buffer): Buffer {
    if (sealed[0] !== version) throw new Error('Sealed by an unknown version');
    const nonce = sealed.subarray(1, 1 + nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce);
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
  }

  /** A key of its own for another purpose, 32 bytes. */
  derive(purpose: string): Buffer {
    return derive(this.bytes, purpose);
  }
}

function derive(from: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', from, 'parley', purpose, 32));
}
