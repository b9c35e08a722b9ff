import { oggChecksum } from './ogg-checksum.ts';
import { insist, mostParts, type Stripped } from './stripped.ts';

/** A page by offsets (RFC 3533, 6). */
type Page = { at: number; body: number; end: number; serial: number };
/** Bytes of a packet lie in one page after the other. */
type Piece = { page: Page; from: number; to: number };
type Codec = { magic: string; headers: number; comment: string; framing: boolean };

const codecs: Codec[] = [
  { magic: 'OpusHead', headers: 2, comment: 'OpusTags', framing: false },
  { magic: '\x01vorbis', headers: 3, comment: '\x03vorbis', framing: true },
  { magic: '\x80theora', headers: 3, comment: '\x81theora', framing: false },
  { magic: 'Speex   ', headers: 2, comment: '', framing: false },
  { magic: '\x7fFLAC', headers: Number.POSITIVE_INFINITY, comment: '', framing: false },
];

/** Ogg: who wrote, played and recorded it, and covers, stand in the second packet of each stream: it stays, of the same length, and says
 *  nothing. Streams of anything but sound and film are left out. @throws Unreadable */
export function stripOgg(original: Buffer): Stripped {
  const bytes = Buffer.from(original);
  const streams = new Map<number, Stream | null>();
  const kept: Page[] = [];
  const changed = new Set<Page>();
  for (const page of pagesOf(bytes)) {
    // The first page of a stream says what it is.
    if ((bytes[page.at + 5] as number) & 2) {
      const codec = codecs.find(({ magic }) => bytes.toString('latin1', page.body, page.body + magic.length) === magic);
      streams.set(page.serial, codec ? new Stream(bytes, codec, changed) : null);
      insist(streams.size < 1000, 'too many streams');
    }
    const stream = streams.get(page.serial);
    if (!stream) continue;
    stream.take(page);
    kept.push(page);
  }
  insist(kept.length > 0, 'no stream');
  // Once a page: it may hold 255 packets.
  for (const { at, end } of changed) oggChecksum(bytes.subarray(at, end));
  return { bytes: Buffer.concat(kept.map(({ at, end }) => bytes.subarray(at, end))) };
}

function* pagesOf(bytes: Buffer): Generator<Page> {
  for (let at = 0, parts = 0; at + 27 <= bytes.length; parts++) {
    insist(parts < mostParts && bytes.toString('latin1', at, at + 4) === 'OggS', 'no page');
    const body = at + 27 + (bytes[at + 26] as number);
    insist(body <= bytes.length, 'a page without its end');
    let end = body;
    for (let segment = at + 27; segment < body; segment++) end += bytes[segment] as number;
    // Cut off in the middle: no player plays an incomplete page.
    if (end > bytes.length) return;
    yield { at, body, end, serial: bytes.readUInt32LE(at + 14) };
    at = end;
  }
}

/** The packets of one stream, as long as they are heads. */
class Stream {
  readonly #bytes: Buffer;
  readonly #codec: Codec;
  readonly #changed: Set<Page>;
  #packet = 0;
  #pieces: Piece[] = [];
  /** @param changed pages that are written to are added: their checksums are to be written */
  constructor(bytes: Buffer, codec: Codec, changed: Set<Page>) {
    this.#bytes = bytes;
    this.#codec = codec;
    this.#changed = changed;
  }

  take(page: Page): void {
    let from = page.body;
    for (let segment = page.at + 27, to = from; segment < page.body; segment++) {
      if (this.#packet >= this.#codec.headers) return;
      const length = this.#bytes[segment] as number;
      to += length;
      const isLast = segment === page.body - 1;
      if (length === 255 && !isLast) continue;
      this.#pieces.push({ page, from, to });
      if (length < 255) this.#whole();
      from = to;
    }
  }

  #whole(): void {
    const { comment, framing, headers } = this.#codec;
    const pieces = this.#pieces;
    this.#pieces = [];
    if (this.#packet++ === 0) return;
    const length = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
    const packet = Buffer.concat(pieces.map(({ from, to }) => this.#bytes.subarray(from, to)));
    if (headers === Number.POSITIVE_INFINITY) {
      // FLAC's own blocks, each a packet; what begins with ones is sound.
      if (length === 0 || packet[0] === 0xff) this.#packet = headers;
      else if (((packet[0] as number) & 0x7f) === 3) return;
      else {
        packet[0] = ((packet[0] as number) & 0x80) | 1;
        packet.fill(0, 4);
      }
    } else if (this.#packet === 2) {
      insist(packet.toString('latin1', 0, comment.length) === comment, 'no comment');
      insist(length >= comment.length + 9 - (framing ? 0 : 1), 'a short comment');
      packet.fill(0, comment.length);
      if (framing) packet[comment.length + 8] = 1;
    } else return;
    this.#write(pieces, packet);
  }

  #write(pieces: readonly Piece[], packet: Buffer): void {
    let at = 0;
    for (const { page, from, to } of pieces) {
      packet.copy(this.#bytes, from, at, at + to - from);
      at += to - from;
      this.#changed.add(page);
    }
  }
}
