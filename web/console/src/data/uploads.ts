import { useSyncExternalStore } from 'react';
import type { Attachment } from '../api/nouns.ts';

/** A file that was put beside what is being written, on its way to the server while one goes on writing. */
export type Upload = {
  key: string;
  file: File;
  /** a picture, to be looked at before it is sent */
  preview: string | null;
  /** how much has gone, from 0 to 1 */
  part: number;
  attachment: Attachment | null;
  /** the server's reason */
  refused: string | null;
};

/** As the server has it (core/attachments.ts). */
const mostBytes = 25 * 1024 * 1024;
const none: Upload[] = [];
const uploads = new Map<string, Upload[]>();
const running = new Map<string, XMLHttpRequest>();
const listeners = new Set<() => void>();

export function useUploads(conversationId: string): Upload[] {
  return useSyncExternalStore(listen, () => uploads.get(conversationId) ?? none);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(conversationId: string, to: (all: Upload[]) => Upload[]): void {
  uploads.set(conversationId, to(uploads.get(conversationId) ?? none));
  for (const listener of listeners) listener();
}

export function addFiles(conversationId: string, files: Iterable<File>): void {
  for (const file of files) {
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join('-');
    const preview = /^image\/(png|jpeg|webp|gif|avif)$/.test(file.type) ? URL.createObjectURL(file) : null;
    change(conversationId, (all) => [...all, { key, file, preview, part: 0, attachment: null, refused: null }]);
    start(conversationId, key, file);
  }
}

export function uploadAgain(conversationId: string, { key, file }: Upload): void {
  patch(conversationId, key, { refused: null, part: 0 });
  start(conversationId, key, file);
}

export function removeUpload(conversationId: string, { key, preview }: Upload): void {
  running.get(key)?.abort();
  if (preview) URL.revokeObjectURL(preview);
  change(conversationId, (all) => all.filter((one) => one.key !== key));
}

/** What is there to be sent, which is no upload any more. */
export function takeUploads(conversationId: string): Attachment[] {
  const all = uploads.get(conversationId) ?? none;
  for (const one of all) removeUpload(conversationId, one);
  return all.flatMap(({ attachment }) => attachment ?? []);
}

function patch(conversationId: string, key: string, fields: Partial<Upload>): void {
  change(conversationId, (all) => all.map((one) => (one.key === key ? { ...one, ...fields } : one)));
}

// Not fetch, which does not tell how much has gone.
function start(conversationId: string, key: string, file: File): void {
  if (file.size > mostBytes) {
    patch(conversationId, key, { refused: 'too_large' });
    return;
  }
  const request = new XMLHttpRequest();
  running.set(key, request);
  request.open('POST', `/v1/attachments?name=${encodeURIComponent(nameOf(file))}`);
  request.setRequestHeader('content-type', 'application/octet-stream');
  // The same file tried again is the same attachment.
  request.setRequestHeader('idempotency-key', key);
  request.responseType = 'json';
  request.upload.onprogress = ({ loaded, total }) => patch(conversationId, key, { part: total ? loaded / total : 0 });
  request.onloadend = () => {
    running.delete(key);
    const said = request.response as (Attachment & { type?: string }) | null;
    if (request.status === 201 && said) patch(conversationId, key, { attachment: said, part: 1 });
    else patch(conversationId, key, { refused: reasonOf(said?.type) });
  };
  request.send(file);
}

/** One line, short enough, its ending kept. */
function nameOf({ name }: File): string {
  return (
    name
      .replace(/\p{Cc}/gu, ' ')
      .slice(-200)
      .trim() || 'file'
  );
}

function reasonOf(type = 'urn:parley:unreachable'): string {
  const kind = type.replace('urn:parley:', '');
  return kind === 'invalid' ? 'unreadable' : kind;
}
