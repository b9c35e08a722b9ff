import { insist, mostParts } from './stripped.ts';

export type Chunk = {
  type: string;
  data: Buffer;
  /** where it begins in the bytes, with its head */
  at: number;
};

/** The chunks of a RIFF file, or of one of its lists, between two offsets. @throws Unreadable */
export function* chunksOf(bytes: Buffer, from: number, to: number): Generator<Chunk> {
  for (let at = from, parts = 0; at + 8 <= to; parts++) {
    insist(parts < mostParts, 'too many chunks');
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    insist(end <= to, 'a chunk without its end');
    yield { type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, end), at };
    // A chunk begins at an even offset.
    at = end + (end & 1);
  }
}

export function riffChunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
}

export function riffOf(form: string, chunks: readonly Buffer[]): Buffer {
  const body = [Buffer.from(form, 'latin1'), ...chunks];
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(
    body.reduce((sum, { length }) => sum + length, 0),
    4,
  );
  return Buffer.concat([head, ...body]);
}
