import type { Attachment, AttachmentKind } from '../../core/nouns.ts';

const megabyte = 1_000_000;

/** What WhatsApp takes, by what it is. https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media */
const taken: Record<string, { kind: AttachmentKind; most: number }> = {
  ...all('image', 5, ['image/jpeg', 'image/png']),
  ...all('audio', 16, ['audio/aac', 'audio/amr', 'audio/mp4', 'audio/mpeg', 'audio/ogg']),
  ...all('video', 16, ['video/3gpp', 'video/mp4']),
  ...all('document', 100, [
    'application/pdf',
    'text/plain',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ]),
};

function all(kind: AttachmentKind, megabytes: number, types: readonly string[]) {
  return Object.fromEntries(types.map((type) => [type, { kind, most: megabytes * megabyte }]));
}

/** Other names of the same. */
const aliases: Record<string, string> = { 'audio/x-m4a': 'audio/mp4', 'video/x-m4v': 'video/mp4' };
const byEnding: Record<string, string> = {
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
};

/** As what a file goes, under which type; or why it does not. */
export function mediaKind({
  name,
  type,
  bytes,
}: Pick<Attachment, 'name' | 'type' | 'bytes'>): { kind: AttachmentKind; type: string } | { refused: string } {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  // The old formats of office programs look alike.
  const known = (type === 'application/x-cfb' && byEnding[ending]) || (aliases[type] ?? type);
  const as = taken[known];
  if (!as) return { refused: `WhatsApp takes no files of the type ${type}` };
  if (bytes > as.most) return { refused: `WhatsApp takes ${as.most / megabyte} MB of this type at most` };
  return { kind: as.kind, type: known };
}
