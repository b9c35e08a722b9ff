import { isUtf8 } from 'node:buffer';
import type { Content, Examining, Intake } from '../core/file-ports.ts';
import type { AttachmentKind } from '../core/nouns.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import type { Scan } from './clamd.ts';
import { others, pictures } from './strip/strip.ts';
import { Unreadable } from './strip/stripped.ts';
import type { NotTurned, Turner } from './turner.ts';

/** What browsers play by themselves. */
const shown: Record<string, AttachmentKind> = {
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/x-m4a': 'audio',
  'audio/aac': 'audio',
  'audio/ogg': 'audio',
  'audio/wav': 'audio',
  'audio/flac': 'audio',
  'audio/x-flac': 'audio',
  'audio/amr': 'audio',
  'video/mp4': 'video',
  'video/webm': 'video',
  'video/ogg': 'video',
  'video/quicktime': 'video',
  'video/3gpp': 'video',
  'video/x-m4v': 'video',
};

/** Pixels of a picture: 50 million take 200 MB when it is displayed. */
const mostPoints = 50_000_000;
const mostPointsOfStrangers = 25_000_000;

type No = Refusal<'infected' | 'invalid' | 'overloaded' | 'throttled' | 'storage_full'>;

/** Goes by the content, never by what the sender says of it.
 *  @param scan null if viruses are not looked for
 *  @param turner turns what does not stand upright; nothing else is decoded */
export function createIntake(scan: Scan | null, turner: Turner): Intake {
  return {
    async examine(given, examining) {
      const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
      if (bytes.length === 0) return invalid('is empty: send the bytes of the file');
      if (scan) {
        const found = await scan(bytes).catch(() => undefined);
        // Nobody looked: nothing is taken unseen.
        if (found === undefined) return refuse('overloaded', { retryAfterSeconds: 10 });
        if (found !== null) return refuse('infected', { found });
      }
      const type = await typeOf(bytes);
      try {
        if (Object.hasOwn(pictures, type)) return await picture(turner, bytes, type, examining);
        const kept = others[type]?.(bytes).bytes ?? bytes;
        return { bytes: kept, kind: shown[type] ?? 'document', type, width: null, height: null };
      } catch (error) {
        // A wrong offset ends outside of the bytes.
        if (!(error instanceof Unreadable) && !(error instanceof RangeError)) throw error;
        return invalid(
          type.startsWith('image/') ? 'is a picture that cannot be read' : `is ${type} that cannot be read`,
        );
      }
    },
  };
}

async function picture(
  turner: Turner,
  bytes: Buffer,
  type: string,
  { isStranger, signal, mayDecode }: Examining,
): Promise<Content | No> {
  const stripped = pictures[type]?.(bytes);
  if (!stripped) return invalid('is a picture that cannot be read');
  const { width, height, orientation } = stripped;
  const most = isStranger ? mostPointsOfStrangers : mostPoints;
  if (width * height > most) return invalid(`is a picture of more than ${most / 1_000_000} million points`);
  const kind = 'image' as const;
  if (orientation === 1) return { bytes: stripped.bytes, kind, type, width, height };
  const no = await mayDecode?.(width * height);
  if (no) return no;
  // The way up stood in what was taken out, so what is drawn from is the original.
  const turned = await turner.turn({ bytes, type, mostPoints: most }, isStranger, signal);
  return typeof turned === 'string' ? notTurned(turned) : { kind, type, ...turned };
}

function notTurned(why: NotTurned): No {
  if (why === 'unreadable') return invalid('is a picture that cannot be read');
  if (why === 'late') return invalid('is a picture that takes too long to turn upright');
  return refuse('overloaded', { retryAfterSeconds: 5 });
}

const invalid = (problem: string) => refuse('invalid', { field: 'body', problem });

/** Of what has no mark of its own, a text is told from the rest: markup is a text like any other. */
async function typeOf(bytes: Uint8Array): Promise<string> {
  // Loaded with the first upload: a server that gets none starts sooner.
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (found) return (found.mime.split(';')[0] as string).toLowerCase();
  return !bytes.includes(0) && isUtf8(bytes) ? 'text/plain' : 'application/octet-stream';
}
