import type { Intake } from '../core/file-ports.ts';
import type { AttachmentKind } from '../core/nouns.ts';
import { refuse } from '../core/refusal.ts';
import type { Scan } from './clamd.ts';
import { cleanPicture, isPicture } from './picture.ts';

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

/** Goes by the content, never by what the sender says of it. @param scan null: nobody looks for viruses */
export function createIntake(scan: Scan | null): Intake {
  return {
    async examine(bytes) {
      if (bytes.length === 0)
        return refuse('invalid', { field: 'body', problem: 'is empty: send the bytes of the file' });
      if (scan) {
        const found = await scan(bytes).catch(() => undefined);
        // Nobody looked: nothing is taken unseen.
        if (found === undefined) return refuse('overloaded', { retryAfterSeconds: 10 });
        if (found !== null) return refuse('infected', { found });
      }
      const type = await typeOf(bytes);
      if (!isPicture(type)) return { bytes, kind: shown[type] ?? 'document', type, width: null, height: null };
      const picture = await cleanPicture(bytes, type);
      if (picture === null) return refuse('invalid', { field: 'body', problem: 'is a picture that cannot be read' });
      return { kind: 'image', type, ...picture };
    },
  };
}

/** Of what has no mark of its own, a text is told from the rest: markup is a text like any other. */
async function typeOf(bytes: Uint8Array): Promise<string> {
  // Loaded with the first upload: a server that gets none starts sooner.
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  if (found) return (found.mime.split(';')[0] as string).toLowerCase();
  return isText(bytes) ? 'text/plain' : 'application/octet-stream';
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
