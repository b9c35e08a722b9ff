import type { Attachment, AttachmentKind } from '../../core/nouns.ts';

const megabyte = 1_000_000;

/** What WhatsApp shows as such; all else goes as a document.
 *  https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media */
const shown: Record<string, { kind: AttachmentKind; most: number }> = {
  'image/jpeg': { kind: 'image', most: 5 * megabyte },
  'image/png': { kind: 'image', most: 5 * megabyte },
  'audio/aac': { kind: 'audio', most: 16 * megabyte },
  'audio/amr': { kind: 'audio', most: 16 * megabyte },
  'audio/mp4': { kind: 'audio', most: 16 * megabyte },
  'audio/mpeg': { kind: 'audio', most: 16 * megabyte },
  'audio/ogg': { kind: 'audio', most: 16 * megabyte },
  'video/3gpp': { kind: 'video', most: 16 * megabyte },
  'video/mp4': { kind: 'video', most: 16 * megabyte },
};

export function mediaKind({ type, bytes }: Pick<Attachment, 'type' | 'bytes'>): AttachmentKind {
  const known = shown[type];
  return known && bytes <= known.most ? known.kind : 'document';
}

/** The name and type under which it is handed over. */
export function sendable({ name, type }: Pick<Attachment, 'name' | 'type'>) {
  return { name: name.slice(0, 240), type };
}
