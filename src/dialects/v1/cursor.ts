import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { LogPlace } from '../../core/event.ts';

/** A place in the log as people's programs get it: the number, then the event's time in milliseconds to the base 36. */
export function peopleCursor({ number, at }: LogPlace): string {
  return at === null ? String(number) : `${number}-${Date.parse(at).toString(36)}`;
}

/** Also a number alone, as somebody writes it by hand. Null for anything else. */
export function readPeopleCursor(text: string): LogPlace | null {
  const [, number, time] = /^(\d{1,15})(?:-([\da-z]{1,9}))?$/.exec(text) ?? [];
  if (number === undefined) return null;
  return { number: Number(number), at: time === undefined ? null : instant(Number.parseInt(time, 36)) };
}

/** A visitor's place in the log without telling how much happens there: one block of AES over the number, the event's time and a mark of
 *  the account, so that a cursor of another account is no cursor. */
export class VisitorCursor {
  private readonly key: Buffer;

  constructor(key: Buffer) {
    this.key = key.subarray(0, 16);
  }

  encode(accountId: string, { number, at }: LogPlace): string {
    const block = Buffer.alloc(16);
    block.writeUIntBE(number, 0, 6);
    block.writeUIntBE(at === null ? 0 : Date.parse(at), 6, 6);
    mark(accountId).copy(block, 12);
    const cipher = createCipheriv('aes-128-ecb', this.key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
  }

  /** Null for anything that is not a cursor of this account. */
  decode(accountId: string, cursor: string): LogPlace | null {
    const block = Buffer.from(cursor, 'base64url');
    if (block.length !== 16) return null;
    const decipher = createDecipheriv('aes-128-ecb', this.key, null).setAutoPadding(false);
    const plain = Buffer.concat([decipher.update(block), decipher.final()]);
    if (!plain.subarray(12).equals(mark(accountId))) return null;
    const time = plain.readUIntBE(6, 6);
    return { number: plain.readUIntBE(0, 6), at: time === 0 ? null : instant(time) };
  }
}

function mark(accountId: string): Buffer {
  return createHash('sha256').update(accountId).digest().subarray(0, 4);
}

/** Of a cursor that nobody here made the time may be none: then it is that of no event. */
function instant(milliseconds: number): string {
  return new Date(Math.min(milliseconds, 8.64e15)).toISOString();
}
