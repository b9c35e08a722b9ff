import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

/** A visitor's place in the log without telling how much happens there: one block of AES over the number and a mark of the
 *  account, so that a cursor of another account is no cursor. */
export class VisitorCursor {
  private readonly key: Buffer;

  constructor(key: Buffer) {
    this.key = key.subarray(0, 16);
  }

  encode(accountId: string, number: number): string {
    const block = Buffer.alloc(16);
    block.writeBigUInt64BE(BigInt(number));
    mark(accountId).copy(block, 8);
    const cipher = createCipheriv('aes-128-ecb', this.key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
  }

  /** Null for anything that is not a cursor of this account. */
  decode(accountId: string, cursor: string): number | null {
    const block = Buffer.from(cursor, 'base64url');
    if (block.length !== 16) return null;
    const decipher = createDecipheriv('aes-128-ecb', this.key, null).setAutoPadding(false);
    const plain = Buffer.concat([decipher.update(block), decipher.final()]);
    if (!plain.subarray(8).equals(mark(accountId))) return null;
    return Number(plain.readBigUInt64BE());
  }
}

function mark(accountId: string): Buffer {
  return createHash('sha256').update(accountId).digest().subarray(0, 8);
}
