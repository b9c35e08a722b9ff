import { insist, type Stripped } from './stripped.ts';

const segment = 0x18538067;
const cluster = 0x1f43b675;
const information = 0x1549a966;
const tracks = 0x1654ae6b;
const trackEntry = 0xae;
const blockGroup = 0xa0;
/** EBML header, SeekHead and Cues stay as they are; of these others parts do (RFC 9559). */
const whole = new Set([0x1a45dfa3, 0x114d9b74, 0x1c53bb6b]);
const opened = new Set([segment, cluster, information, tracks, trackEntry, blockGroup]);
/** Scale and length; of a track all but its names; of a cluster its time, its position and its blocks. */
const kept = new Map<number, ReadonlySet<number>>([
  [0, new Set([0x1a45dfa3, segment])],
  [segment, new Set([...whole, information, tracks, cluster])],
  [information, new Set([0x2ad7b1, 0x4489])],
  [
    trackEntry,
    new Set([
      0xd7, 0x73c5, 0x83, 0xb9, 0x88, 0x55aa, 0x9c, 0x6de7, 0x6df8, 0x23e383, 0x234e7a, 0x23314f, 0x55ee, 0x22b59c,
      0x86, 0x63a2, 0xaa, 0x56aa, 0x56bb, 0xe0, 0xe1, 0x6d80,
    ]),
  ],
  [tracks, new Set([trackEntry])],
  [cluster, new Set([0xe7, 0xa7, 0xab, 0xa3, blockGroup])],
  [blockGroup, new Set([0xa1, 0x9b, 0xfb, 0x75a1, 0x75a2])],
]);
/** Programs that wrote it: an element that must be there, so it stays, blank. */
const blanked = new Set([0x4d80, 0x5741]);
const [picture, sound] = [1, 2];
/** A hundred minutes of speech have 300,000 blocks. */
const mostElements = 500_000;

/** WebM and Matroska: tags, attachments, chapters, titles, dates and tracks that are neither picture nor sound become Void elements of the
 *  same length, in place. @throws Unreadable */
export function stripMatroska(original: Buffer): Stripped {
  const bytes = Buffer.from(original);
  const walk = new Walk(bytes);
  walk.list(0, 0, bytes.length, false);
  return { bytes };
}

type Element = { id: number; at: number; body: number; end: number; isOpen: boolean };

class Walk {
  readonly #bytes: Buffer;
  #parts = 0;
  /** numbers of tracks that are neither picture nor sound */
  readonly #dropped = new Set<number>();
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Goes over what an element has in it. @returns where it ends: one of unknown length ends where something of its parent begins */
  list(parent: number, from: number, to: number, isOpen: boolean): number {
    for (let at = from; at < to; ) {
      insist(++this.#parts < mostElements, 'too many elements');
      const element = this.#elementAt(at, to);
      const { id, body, end } = element;
      if (isOpen && parent === cluster && kept.get(segment)?.has(id)) return at;
      at = end;
      if (blanked.has(id) && parent === information) this.#bytes.fill(0, body, end);
      else if (!kept.get(parent)?.has(id)) this.#void(element);
      else if (id === trackEntry) this.#track(element);
      else if (opened.has(id)) at = this.list(id, body, end, element.isOpen);
      else if ((id === 0xa3 || id === 0xa1) && this.#isDropped(body, end)) this.#void(element);
    }
    return to;
  }

  #track(element: Element): void {
    const { body, end } = element;
    let [number, type] = [0, 0];
    for (let at = body; at < end; ) {
      insist(++this.#parts < mostElements, 'too many elements');
      const part = this.#elementAt(at, end);
      const value = () => (part.end - part.body > 6 ? 0 : this.#uint(part.body, part.end));
      if (part.id === 0xd7) number = value();
      if (part.id === 0x83) type = value();
      at = part.end;
    }
    if (type === picture || type === sound) this.list(trackEntry, body, end, false);
    else {
      this.#dropped.add(number);
      this.#void(element);
    }
  }

  /** A block begins with the number of its track. */
  #isDropped(body: number, end: number): boolean {
    if (this.#dropped.size === 0 || body >= end) return false;
    const length = Math.clz32(this.#bytes[body] as number) - 23;
    if (length > 6 || body + length > end) return true;
    return this.#dropped.has(this.#uint(body, body + length) - 2 ** (7 * length));
  }

  #elementAt(at: number, to: number): Element {
    const idLength = Math.clz32(this.#bytes[at] as number) - 23;
    insist(idLength <= 4 && at + idLength < to, 'no element');
    const id = this.#uint(at, at + idLength);
    const sizeAt = at + idLength;
    const length = Math.clz32(this.#bytes[sizeAt] as number) - 23;
    insist(length <= 8 && sizeAt + length <= to, 'an element without its length');
    const body = sizeAt + length;
    const first = (this.#bytes[sizeAt] as number) - 2 ** (8 - length);
    let [size, isOpen] = [first, first === 2 ** (8 - length) - 1];
    for (let byte = sizeAt + 1; byte < body; byte++) {
      size = size * 256 + (this.#bytes[byte] as number);
      isOpen &&= this.#bytes[byte] === 0xff;
    }
    if (isOpen) {
      insist(opened.has(id), 'an element without its end');
      return { id, at, body, end: to, isOpen };
    }
    // A recording that was cut off has less than it promises.
    return { id, at, body, end: Math.min(to, body + size), isOpen };
  }

  #uint(from: number, to: number): number {
    return to > from ? this.#bytes.readUIntBE(from, to - from) : 0;
  }

  #void({ at, end }: Element): void {
    const bytes = this.#bytes;
    bytes.fill(0, at, end);
    bytes[at] = 0xec;
    const length = end - at;
    if (length < 10) bytes[at + 1] = 0x80 + length - 2;
    else {
      bytes[at + 1] = 1;
      bytes.writeUIntBE(length - 9, at + 3, 6);
    }
  }
}
