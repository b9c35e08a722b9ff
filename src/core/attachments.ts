import type { Call, Visitor } from './call.ts';
import type { Content } from './file-ports.ts';
import type { NewJob } from './job.ts';
import { networkOf } from './network.ts';
import type { Attachment } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { isRefusal, type Result, refuse } from './refusal.ts';

/** @property gone aborts when nobody waits for the answer any more */
export type Upload = { name: string; bytes: Uint8Array; gone: AbortSignal | null };

/** The most that an upload may have, in bytes. */
export const mostBytes = 25 * 1024 * 1024;
const unsentHours = 24;

/** Keeps a file for a message to come. The file is on the disk before its row is: what a crash leaves between is a file without a row,
 *  which the sweep finds. */
export async function upload(
  ports: Ports,
  call: Call,
  owner: string,
  { name, bytes, gone }: Upload,
  isStranger: boolean,
): Promise<Result<Attachment, 'infected' | 'invalid' | 'overloaded' | 'idempotency_key_reused'>> {
  const content = await ports.intake.examine(bytes, { isStranger, signal: gone });
  if ('refused' in content) return content;
  const fresh = await keepFile(ports, call.accountId, name, content);
  const { file } = fresh;
  const kept = await ports.store.transact(call, async (tx): Promise<Attachment> => {
    await tx.attachments.insert(fresh, owner);
    return fresh;
  });
  // The same Idempotency-Key once more: the first one is given again, and this one was for nothing.
  if (isRefusal(kept) || kept.file !== file) await ports.files.remove(file);
  return kept;
}

/** On the disk when it resolves; a row is to follow. */
export async function keepFile(
  ports: Pick<Ports, 'files' | 'newId' | 'newFileName'>,
  accountId: string,
  name: string,
  { bytes, kind, type, width, height }: Content,
): Promise<Attachment> {
  const file = `${accountId}/${ports.newFileName()}`;
  await ports.files.put(file, bytes);
  return { id: ports.newId(), name: plainName(name), kind, type, bytes: bytes.length, width, height, file };
}

/** What a visitor uploads is sent by the same visitor. */
export const visitorOwner = ({ inboxId, address }: Visitor): string => `visitor:${inboxId} ${address}`;

/** An address may be a whole office: so many files of its visitors at once, and then one in thirty seconds. */
const uploads = { atOnce: 60, everySeconds: 30 };

/** Whether a visitor may upload now; asked before anything is read. */
export async function mayUpload(
  ports: Ports,
  { accountId, inboxId }: Visitor,
  from: string,
): Promise<Result<{ may: true }, 'not_found' | 'throttled'>> {
  const inbox = await ports.store.reader(accountId, 'strangers').inboxes.get(inboxId);
  return inbox?.active ? mayUploadFrom(ports, from) : refuse('not_found', { noun: 'inbox' });
}

export async function mayUploadFrom({ store }: Ports, from: string): Promise<Result<{ may: true }, 'throttled'>> {
  const network = networkOf(from);
  const wait = network === null ? 0 : await store.throttle.take('uploads-from', network, uploads);
  return wait > 0 ? refuse('throttled', { retryAfterSeconds: wait }) : { may: true };
}

/** One attachment with its bytes; null when it was erased. */
export async function download({ store, files }: Ports, file: string) {
  const attachment = await store.reader(file.slice(0, file.indexOf('/')), 'strangers').attachments.ofFile(file);
  return attachment && { attachment, open: (from: number, to: number) => files.read(file, from, to) };
}

/** As people may see it anywhere: no folders, nothing that turns the reading direction to make one ending look like another. */
function plainName(name: string): string {
  const last = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  return last.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').trim() || 'file';
}

/** Files go once it is committed that nobody names them any more. */
export function removeFiles(files: readonly string[]): NewJob[] {
  const jobs: NewJob[] = [];
  for (let at = 0; at < files.length; at += atOnce) {
    const some = files.slice(at, at + atOnce);
    jobs.push({ kind: 'remove-files', orderKey: `files ${some[0]}`, payload: { files: some.join(' ') } });
  }
  return jobs;
}

const atOnce = 500;

/** What the job does. */
export async function removeFilesOf(ports: Ports, payload: Record<string, string>): Promise<void> {
  for (const file of payload.files?.split(' ') ?? []) await ports.files.remove(file);
}

/** What was uploaded and not sent within a day is gone. */
export async function forgetUnsent(tx: Tx): Promise<number> {
  const before = new Date(Date.parse(tx.now) - unsentHours * 3_600_000).toISOString();
  const files = await tx.attachments.forgetUnsent(before);
  for (const job of removeFiles(files)) tx.enqueue(job);
  return files.length;
}
