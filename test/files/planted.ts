// Files as cameras, telephones and recorders write them: with the name of a person, a place and a time.
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** None of these may be found in what is kept. */
export const planted = ['Chidi', '52.3702', '004.8952', '2026:11:29', 'Exif', 'xmpmeta', 'Keizersgracht'];

const words = 'Camera of Chidi, Keizersgracht, +52.3702+004.8952/ 2026:11:29';
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/">${words}</x:xmpmeta>`;
const exif = {
  IFD0: { Make: words, DateTime: '2026:11:29 10:00:00' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 22/1 0/1', GPSAreaInformation: words },
};
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const join = (...parts: (Buffer | string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin(part) : Buffer.from(part as Buffer))));
const u32 = (value: number): Buffer =>
  Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
const le32 = (value: number): Buffer => Buffer.from(u32(value)).reverse();

type Format = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff';

/** A picture with EXIF and XMP. @param orientation how it lies, as EXIF counts */
export async function written(format: Format, orientation = 1, width = 40, height = 30): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#2a7' } })
    .toFormat(format)
    .withExif(exif)
    .withXmp(xmp)
    .withMetadata({ orientation })
    .withIccProfile('p3')
    .toBuffer();
}

export async function jpegOfEverything(): Promise<Buffer> {
  const bytes = await written('jpeg');
  const segment = (marker: number, data: Buffer) =>
    join([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255], data);
  return join(
    bytes.subarray(0, 2),
    segment(0xed, join('Photoshop 3.0\0', words)),
    segment(0xfe, latin(words)),
    segment(0xe2, join('MPF\0', words)),
    segment(0xe5, latin(words)),
    segment(0xe0, join('JFXX\0', words)),
    bytes.subarray(2),
    // A film behind the picture, as telephones add it.
    join('....ftypmp42', words),
  );
}

/** A chunk of PNG; its checksum may be left out. */
const pngChunk = (type: string, data: Buffer): Buffer => join(u32(data.length), type, data, u32(0));

export async function pngOfEverything(): Promise<Buffer> {
  const bytes = await written('png');
  const afterHeader = 33;
  return join(
    bytes.subarray(0, afterHeader),
    pngChunk('tEXt', join('Author\0', words)),
    pngChunk('zTXt', join('Comment\0\0', deflateSync(latin(words)))),
    pngChunk('iTXt', join('XML:com.adobe.xmp\0\0\0\0\0', xmp)),
    pngChunk('tIME', latin('2026:11:29')),
    pngChunk('caPr', latin(words)),
    bytes.subarray(afterHeader),
    words,
  );
}

export async function webpOfEverything(): Promise<Buffer> {
  const chunk = (type: string, data: Buffer) => join(type, le32(data.length), data, data.length & 1 ? [0] : []);
  const bytes = join(await written('webp'), chunk('MINE', latin(words)));
  bytes.writeUInt32LE(bytes.length - 8, 4);
  return join(bytes, words);
}

/** Two pictures that move, as an endless loop. */
export async function movingGif(): Promise<Buffer> {
  const frame = (background: string) =>
    sharp({ create: { width: 8, height: 6, channels: 3, background } })
      .png()
      .toBuffer();
  const bytes = await sharp(await Promise.all([frame('#27a'), frame('#a72')]), { join: { animated: true } })
    .gif({ loop: 0, delay: [100, 100] })
    .toBuffer();
  const table = 13 + ((bytes[10] as number) & 0x80 ? 3 * 2 ** (((bytes[10] as number) & 7) + 1) : 0);
  const block = (text: string) => join([text.length], text);
  const xmpTrailer = Buffer.from([1, ...Array.from({ length: 256 }, (_, byte) => 255 - byte), 0]);
  return join(
    bytes.subarray(0, table),
    [0x21, 0xfe],
    block(words),
    [0],
    [0x21, 0xff, 11],
    'XMP DataXMP',
    xmp,
    xmpTrailer,
    [0x21, 0x01],
    block('x'.repeat(12)),
    block(words),
    [0],
    bytes.subarray(table),
    words,
  );
}

/** AVIF as HEIC: the container is the same, the brand says which. */
export async function heic(): Promise<Buffer> {
  const bytes = await written('avif');
  bytes.write('heic', 8, 'latin1');
  return join(bytes, box('uuid', latin(words)));
}

export const box = (type: string, ...parts: (Buffer | string | number[])[]): Buffer => {
  const body = join(...parts);
  return join(u32(body.length + 8), type, body);
};

const zeros = (length: number): Buffer => Buffer.alloc(length);
const picture = latin('PICTURE SAMPLES '.repeat(4));
const sound = latin('SOUND SAMPLES ...'.repeat(4));

type Track = { handler: string; samples: Buffer };

/** A film of a track of pictures, one of sound and one of positions. @param fragmented its samples lie in fragments */
export function film({ brand = 'isom', fragmented = false } = {}): Buffer {
  const tracks: Track[] = [
    { handler: 'vide', samples: picture },
    { handler: 'soun', samples: sound },
    { handler: 'meta', samples: latin(words) },
    { handler: 'text', samples: latin(words) },
  ];
  const head = box('ftyp', brand, zeros(4), `${brand}mp42`);
  const note = box('udta', box('©xyz', [0, 18, 21, 199], '+52.3702+004.8952/'), box('meta', zeros(4), words));
  const movie = (offsets: number[]) =>
    box(
      'moov',
      box('mvhd', zeros(4), '2026:11:', zeros(88)),
      ...tracks.map((track, index) => trackOf(track, index + 1, fragmented ? null : (offsets[index] as number))),
      ...(fragmented
        ? [box('mvex', ...tracks.map((_, index) => box('trex', zeros(4), u32(index + 1), zeros(16))))]
        : []),
      note,
      box('meta', zeros(4), words),
    );
  const data = tracks.map(({ samples }) => samples);
  if (!fragmented) {
    const before = head.length + movie([0, 0, 0, 0]).length + 8;
    const offsets = data.map((_, index) => before + join(...data.slice(0, index)).length);
    return join(head, movie(offsets), box('mdat', ...data), box('uuid', words), box('meta', zeros(4), words));
  }
  const fragments = tracks.map(({ samples }, index) => {
    const runOf = (offset: number) =>
      box(
        'moof',
        box('mfhd', zeros(8)),
        box(
          'traf',
          box('tfhd', u32(0x020000), u32(index + 1)),
          box('trun', u32(0x201), u32(1), u32(offset), u32(samples.length)),
          box('udta', words),
        ),
      );
    return join(runOf(runOf(0).length + 8), box('mdat', samples));
  });
  return join(head, movie([]), ...fragments, box('emsg', zeros(4), words));
}

function trackOf({ handler, samples }: Track, id: number, offset: number | null): Buffer {
  const times = '2026:11:';
  const entry =
    handler === 'vide' ? box('avc1', zeros(42), words.slice(0, 32), zeros(4), box('udta', words)) : box('mp4a');
  const tables = [
    box('stsd', zeros(4), u32(1), entry),
    box('stts', zeros(8)),
    box('stsc', zeros(4), u32(offset === null ? 0 : 1), ...(offset === null ? [] : [u32(1), u32(1), u32(1)])),
    box('stsz', zeros(4), u32(0), u32(offset === null ? 0 : 1), ...(offset === null ? [] : [u32(samples.length)])),
    box('stco', zeros(4), u32(offset === null ? 0 : 1), ...(offset === null ? [] : [u32(offset)])),
  ];
  return box(
    'trak',
    box('tkhd', zeros(4), times, u32(id), zeros(68)),
    box('udta', words),
    box('meta', zeros(4), words),
    box('tref', box('cdsc', u32(1))),
    box(
      'mdia',
      box('mdhd', zeros(4), times, zeros(12)),
      box('hdlr', zeros(8), handler, zeros(12), words),
      box('minf', box('dinf', box('dref', zeros(4), u32(1), box('alis', [0, 0, 0, 1], words))), box('stbl', ...tables)),
    ),
  );
}

/** What must still be there. */
export const samplesOfFilm = [picture, sound];

/** @param id in hex, with its marker */
const ebml = (id: string, ...parts: (Buffer | string | number[])[]): Buffer => {
  const body = join(...parts);
  return join(Buffer.from(id, 'hex'), [0x08], Buffer.from(u32(body.length)), body);
};

/** A recording as browsers make it: of unknown length. @param isOpen segment and clusters do not say how long they are */
export function webm(isOpen = true): Buffer {
  const open = (id: string, ...parts: Buffer[]) =>
    isOpen ? join(Buffer.from(id, 'hex'), [0x01, 255, 255, 255, 255, 255, 255, 255], ...parts) : ebml(id, ...parts);
  const block = (track: number, data: Buffer) => ebml('a3', [0x80 + track, 0, 0, 0x80], data);
  const track = (number: number, type: number) =>
    ebml('ae', ebml('d7', [number]), ebml('83', [type]), ebml('86', 'V_VP8'), ebml('536e', words));
  return join(
    ebml('1a45dfa3', ebml('4282', 'webm')),
    open(
      '18538067',
      ebml(
        '1549a966',
        ebml('2ad7b1', [15, 66, 64]),
        ebml('7ba9', words),
        ebml('4461', '2026:11:'),
        ebml('4d80', words),
        ebml('5741', words),
      ),
      ebml('1654ae6b', track(1, 1), track(2, 2), track(3, 17)),
      open('1f43b675', ebml('e7', [0]), block(1, picture), block(3, latin(words)), ebml('ec', words)),
      open('1f43b675', ebml('e7', [1]), block(2, sound), ebml('a0', ebml('a1', [0x83, 0, 0, 0], words))),
      ebml('1254c367', words),
      ebml('1941a469', words),
      ebml('1043a770', words),
    ),
  );
}

const id3 = (): Buffer => join('ID3', [4, 0, 0], [0, 0, 0, words.length], words);

/** Frames of MPEG audio between every tag there is. */
export function mp3(): Buffer {
  const frame = join([0xff, 0xfb, 0x90, 0x00], zeros(413));
  const ape = join('APETAGEX', le32(2000), le32(words.length + 32), le32(1), le32(0), zeros(8));
  const v1 = join('TAG', words.padEnd(125, ' ').slice(0, 125));
  return join(id3(), id3(), frame, frame, frame, sound, words.length ? join(latin(words), ape) : '', v1);
}

export function flac(): Buffer {
  const block = (kind: number, data: Buffer) => join([kind, 0, 0, data.length], data);
  return join(
    'fLaC',
    block(
      0,
      Buffer.from('1000100000000000000000c440f0000000640000000000000000000000000000000000', 'hex').subarray(0, 34),
    ),
    block(4, latin(words)),
    block(6, latin(words)),
    block(2, latin(words)),
    block(0x80 | 4, latin(words)),
    [0xff, 0xf8],
    sound,
  );
}

/** One page that holds packets whole. */
const page = (serial: number, flags: number, number: number, ...packets: Buffer[]): Buffer => {
  const lacing = packets.flatMap(({ length }) => [...Array<number>(Math.floor(length / 255)).fill(255), length % 255]);
  return join('OggS', [0, flags], zeros(8), le32(serial), le32(number), zeros(4), [lacing.length], lacing, ...packets);
};

export function ogg(codec: 'opus' | 'vorbis' | 'flac' = 'opus'): Buffer {
  const comments = join(le32(words.length), words, le32(1), le32(words.length), words, [1]);
  const heads = {
    opus: [join('OpusHead', [1, 1], zeros(9)), join('OpusTags', comments), sound],
    vorbis: [join('\x01vorbis', zeros(23)), join('\x03vorbis', comments), join('\x05vorbis', sound)],
    flac: [join('\x7fFLAC', zeros(47)), join([4, 0, 0, words.length], words), join([0xff], sound)],
  };
  const [first, ...rest] = heads[codec] as [Buffer, ...Buffer[]];
  return join(page(1, 2, 0, first), page(9, 2, 0, join('fishead\0', words)), page(1, 0, 1, ...rest));
}

const chunk = (type: string, ...parts: (Buffer | string)[]): Buffer => {
  const data = join(...parts);
  return join(type, le32(data.length), data, data.length & 1 ? [0] : []);
};

export function wav(): Buffer {
  const form = Buffer.from('01000100401f0000401f000001000800', 'hex');
  const body = join(
    'WAVE',
    chunk('bext', words),
    chunk('fmt ', form),
    chunk('LIST', 'INFO', chunk('IART', words)),
    chunk('data', sound),
    chunk('iXML', words),
    chunk('id3 ', words),
  );
  return join('RIFF', le32(body.length), body);
}

export function avi(): Buffer {
  const head = chunk(
    'LIST',
    'hdrl',
    chunk('avih', zeros(56)),
    chunk('LIST', 'strl', chunk('strh', zeros(56)), chunk('strd', words), chunk('strn', words)),
    chunk('IDIT', words),
  );
  const body = join(
    'AVI ',
    head,
    chunk('LIST', 'INFO', chunk('IART', words)),
    chunk('LIST', 'movi', chunk('00dc', picture), chunk('01wb', sound)),
    chunk('idx1', zeros(16)),
    chunk('JUNK', words),
  );
  return join('RIFF', le32(body.length), body);
}

export const jxl = (): Buffer =>
  join(
    box('JXL ', [0x0d, 0x0a, 0x87, 0x0a]),
    box('ftyp', 'jxl ', zeros(4), 'jxl '),
    box('jxlc', [0xff, 0x0a], picture),
    box('Exif', zeros(4), words),
    box('xml ', xmp),
    box('brob', 'Exif', words),
  );

/** A TIFF of two directories, each with a description and directories of EXIF and GPS. */
export async function tiff(): Promise<Buffer> {
  return sharp({ create: { width: 40, height: 30, channels: 3, background: '#2a7' } })
    .tiff({ compression: 'lzw' })
    .withExif(exif)
    .withXmp(xmp)
    .toBuffer();
}
