import { createHmac, timingSafeEqual } from 'node:crypto';

const halfDay = 12 * 3600;
const macBytes = 16;

/** Links to files that whoever has one may follow, until it expires. The same file has the same link for half a day, so that a browser
 *  fetches it once; a link is good for 12 to 24 hours. */
export class FileLinks {
  private readonly key: Buffer;
  private readonly nowMs: () => number;

  constructor(key: Buffer, nowMs: () => number) {
    this.key = key;
    this.nowMs = nowMs;
  }

  /** A path on this server. */
  to(file: string): string {
    const until = (Math.floor(this.nowMs() / 1000 / halfDay) + 2) * halfDay;
    const said = Buffer.alloc(36);
    said.writeUInt32BE(until);
    Buffer.from(file.replace(/[-/]/g, ''), 'hex').copy(said, 4);
    return `/v1/files/${Buffer.concat([this.mac(said), said]).toString('base64url')}`;
  }

  /** The file that a link's last part stands for; null when it was not made here, or its time is over. */
  read(text: string): string | null {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length !== macBytes + 36) return null;
    const said = bytes.subarray(macBytes);
    if (!timingSafeEqual(this.mac(said), bytes.subarray(0, macBytes))) return null;
    if (said.readUInt32BE() * 1000 < this.nowMs()) return null;
    const hex = said.toString('hex', 4);
    const accountId = hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return `${accountId}/${hex.slice(32)}`;
  }

  private mac(said: Buffer): Buffer {
    return createHmac('sha256', this.key).update(said).digest().subarray(0, macBytes);
  }
}
