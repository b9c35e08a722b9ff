import sharp from 'sharp';
import { signIn } from './sign-in.ts';
import type { Row, Stage } from './stage.ts';
import { tallyOf } from './stage.ts';
import { ask, askAll, dial, times } from './wire.ts';

// Files: pictures that are small and dear, uploads that do not end, bytes without end, downloads in pieces.

/** One colour of 49 million points, in some hundred bytes. */
const flat = (format: 'avif' | 'webp' | 'png'): Promise<Buffer> =>
  sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#0f6e5c' }, limitInputPixels: false })
    .toFormat(format, { effort: 1 })
    .toBuffer();

const made = new Map<string, Promise<Buffer>>();
function picture(format: 'avif' | 'webp' | 'png'): Promise<Buffer> {
  const known = made.get(format) ?? flat(format);
  made.set(format, known);
  return known;
}

/** Made before anything is measured: this takes longer than many an attack. */
export const prepareFiles = (): Promise<unknown> => Promise.all([picture('avif'), picture('webp'), picture('png')]);

const asVisitor = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' });
const upload = (token: string, body: Buffer) => ({
  method: 'POST',
  path: '/v1/visitor/attachments',
  headers: asVisitor(token),
  body,
});

/** What members do meanwhile: a small file, and a sign-in with the right password. */
async function members(stage: Stage): Promise<number[]> {
  const { url, firstRun } = stage;
  const headers = { authorization: `Bearer ${firstRun.v1.key}`, 'content-type': 'application/octet-stream' };
  return Promise.all([ask(url, { method: 'POST', path: '/v1/attachments', headers, body: 'small' }), signIn(stage)]);
}

const pictures = (format: 'avif' | 'webp' | 'png', of: 'one' | 'many'): Row => ({
  name: `20 ${format} of 49 million points, ${of === 'one' ? 'of one visitor' : 'each of another'}, while members upload and sign in`,
  statuses: [0, 201, 422, 429, 503, 507],
  async run(stage) {
    const body = await picture(format);
    const count = stage.some(20);
    const tokens = await stage.visitors(of === 'one' ? 1 : count);
    const attack = askAll(
      stage,
      times(count, (i) => upload(tokens[i % tokens.length] as string, body)),
    );
    const meanwhile = await members(stage);
    const tally = await attack;
    // What members are answered is told apart from what the attack is.
    for (const status of meanwhile) if (status !== 201) tally.set(-status, 1);
    return tally;
  },
});

/** Uploads that announce 25 MB and send one byte. */
async function slowly(stage: Stage, token: string, from: string) {
  const socket = await dial(stage.url, from);
  socket.write(
    `POST /v1/visitor/attachments HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
      'Content-Type: application/octet-stream\r\nContent-Length: 26214400\r\n\r\nx',
  );
  return socket;
}

/** Ogg of FLAC whose pages hold 255 packets each; the last page is not a page. */
function pagesOf(length: number): Buffer {
  const page = (flags: number, packets: readonly Buffer[]) => {
    const head = Buffer.alloc(27);
    head.write('OggS', 'latin1');
    head[5] = flags;
    head[26] = packets.length;
    return Buffer.concat([head, Buffer.from(packets.map((packet) => packet.length)), ...packets]);
  };
  const first = page(2, [Buffer.from('\x7fFLAC'.padEnd(51), 'latin1')]);
  const full = page(0, Array(255).fill(Buffer.alloc(254, 4)));
  return Buffer.concat([first, ...Array(Math.ceil(length / full.length)).fill(full), Buffer.alloc(100)]);
}

export const fileRows: Row[] = [
  pictures('avif', 'one'),
  pictures('avif', 'many'),
  pictures('webp', 'many'),
  pictures('png', 'many'),
  {
    name: '60 slow uploads from four addresses, while members upload and sign in',
    statuses: [0, 201],
    async run(stage) {
      const tokens = await stage.visitors(stage.some(60));
      const all = await Promise.all(tokens.map((token, i) => slowly(stage, token, `127.0.0.${3 + (i % 4)}`)));
      const meanwhile = await members(stage);
      for (const socket of all) socket.destroy();
      return tallyOf(meanwhile);
    },
    wrong: (tally) => (tally.get(201) === 2 ? null : 'members were refused'),
  },
  {
    name: '16 uploads of 24 MB by one visitor',
    statuses: [0, 201, 429, 503, 507],
    async run(stage) {
      const [token = ''] = await stage.visitors(1);
      const body = Buffer.alloc(stage.some(24_000_000), 'parley ');
      const statuses: number[] = [];
      for (let i = 0; i < stage.some(16); i += 4) {
        statuses.push(...(await Promise.all(times(4, () => ask(stage.url, upload(token, body))))));
      }
      return tallyOf(statuses);
    },
  },
  {
    name: 'sounds of nothing but tags, and Ogg pages of 255 packets',
    statuses: [0, 422, 429, 503],
    async run(stage) {
      const [token = ''] = await stage.visitors(1);
      const length = stage.some(24_000_000);
      const sound = Buffer.alloc(length - (length % 9), 'LYRICSEND');
      Buffer.from('fffb9064', 'hex').copy(sound);
      return askAll(stage, [upload(token, sound), upload(token, pagesOf(length))]);
    },
  },
  {
    name: '300 downloads of one file in ranges, read slowly or not at all',
    statuses: [0, 200, 206, 416, 429, 503],
    async run(stage) {
      const [token = ''] = await stage.visitors(1);
      const body = Buffer.alloc(stage.some(8_000_000), 'parley ');
      const sent = await fetch(`${stage.url}/v1/visitor/attachments`, {
        method: 'POST',
        headers: asVisitor(token),
        body: new Uint8Array(body),
      });
      const { url = '' } = (await sent.json()) as { url?: string };
      const { pathname, search } = new URL(url, stage.url);
      const stalled = await Promise.all(times(stage.some(100), () => dial(stage.url)));
      for (const socket of stalled) socket.pause().write(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n\r\n`);
      const tally = await askAll(
        stage,
        times(stage.some(300), (i) => ({
          method: 'GET',
          path: pathname + search,
          headers: {
            range: i % 2 ? `bytes=${i}-${i + 10}` : `bytes=${times(300, (n) => `${n * 2}-${n * 2}`).join(',')}`,
          },
        })),
      );
      for (const socket of stalled) socket.destroy();
      return tally;
    },
  },
];
