import { invalid } from './refused.ts';
import { essence, type Kept } from './request.ts';

const office = 'application/vnd.openxmlformats-officedocument';
const megabyte = 1024 * 1024;

/** What each type of message can carry, and up to how many bytes. Pictures and the like are no documents. */
const carried: Record<string, { types: string[]; most: number }> = {
  audio: { types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], most: 16 * megabyte },
  document: {
    types: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      `${office}.wordprocessingml.document`,
      `${office}.spreadsheetml.sheet`,
      `${office}.presentationml.presentation`,
    ],
    most: 100 * megabyte,
  },
  image: { types: ['image/jpeg', 'image/png'], most: 5 * megabyte },
  sticker: { types: ['image/webp'], most: 500 * 1024 },
  // The table of types has video/3gp, the media endpoint's own errors video/3gpp.
  video: { types: ['video/mp4', 'video/3gp', 'video/3gpp'], most: 16 * megabyte },
};
const stillSticker = 100 * 1024;

/** @returns the type of message that carries such a file, or null */
export function carrier(type: string): string | null {
  return Object.keys(carried).find((name) => carried[name]!.types.includes(essence(type))) ?? null;
}

export function judgeUpload(file: Kept, type: string): void {
  const allowed = Object.values(carried).flatMap(({ types }) => types);
  const by = carrier(file.type);
  if (by === null) {
    throw invalid(
      `Param file must be a file with one of the following types: ${allowed.join(', ')}. Received ${file.type}`,
    );
  }
  if (essence(type) !== essence(file.type)) throw invalid(`type is "${type}", and that of the file "${file.type}"`);
  const most = by === 'sticker' && !moves(file.bytes) ? stillSticker : carried[by]!.most;
  if (file.bytes.length > most) throw invalid(`The file has ${file.bytes.length} bytes, and ${by} at most ${most}`);
}

/** WebP says in the flags of its extended header whether it is animated. */
const moves = (bytes: Buffer) => bytes.toString('latin1', 12, 16) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0;
