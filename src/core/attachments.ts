import type { Call, Visitor } from './call.ts';
import type { Content } from './file-ports.ts';
import { NoRoom } from './file-ports.ts';
import type { NewJob } from './job.ts';
import type { Attachment } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { isRefusal, type Refusal, type Result, refuse } from './refusal.ts';
import { fits, giveBytesBack, type OutsideSender, takeBytes, takePoints } from './stranger-quota.ts';
import { takeFrom } from './throttle.ts';

/** @property gone aborts when the client disconnects */
export type Upload = { name: string; bytes: Uint8Array; gone: AbortSignal | null };

/** The most that an upload may have, in bytes. */
export const mostBytes = 25 * 1024 * 1024;
const unsentHours = { people: 24, strangers: 1 };

type NotKept = 'infected' | 'invalid' | 'overloaded' | 'throttled' | 'storage_full';

/** Keeps a file for a message to come. The file is on the disk before its row is: what a crash leaves between is a file without a row,
 *  which the sweep finds.
 *  @param from null for people of the account */
export async function upload(
  ports: Ports,
  call: Call,
  owner: string,
  { name, bytes, gone }: Upload,
  from: OutsideSender | null,
): Promise<Result<Attachment, NotKept | 'idempotency_key_reused'>> {
  const fresh = await takeIn(ports, { accountId: call.accountId, bytes, signal: gone, from }, () => name);
  if (isRefusal(fresh)) return fresh;
  const { file } = fresh;
  const kept = await ports.store
    .transact(call, async (tx): Promise<Attachment> => {
      await tx.attachments.insert(fresh, owner);
      return fresh;
    })
    .catch(async (error) => {
      // If the outcome of the commit is unknown, the sweep finds out.
      if ((error as Error).name !== 'OutcomeUnknown') await ports.files.remove(file);
      throw error;
    });
  // The same Idempotency-Key once more: the first one is given again, and this one was for nothing.
  if (isRefusal(kept) || kept.file !== file) await ports.files.remove(file);
  return kept;
}

type Incoming = { accountId: string; bytes: Uint8Array; signal: AbortSignal | null; from: OutsideSender | null };

/** Examines a file and keeps it, as far as there is room for whose it is. On the disk when it resolves; a row is to follow. */
export async function takeIn(
  ports: Ports,
  { accountId, bytes, signal, from }: Incoming,
  nameOf: (type: string) => string,
): Promise<Result<Attachment, NotKept>> {
  const { throttle } = ports.store;
  const no = (await lacksRoom(ports, bytes.length, from)) ?? (from && (await takeBytes(throttle, from, bytes.length)));
  if (no) return no;
  const mayDecode = from && ((points: number) => takePoints(throttle, from, points));
  const giveBack = async () => {
    if (from) await giveBytesBack(throttle, from, bytes.length);
  };
  try {
    const content = await ports.intake.examine(bytes, { isStranger: from !== null, signal, mayDecode });
    if (!('refused' in content) && !signal?.aborted) {
      return await keepFile(ports, accountId, nameOf(content.type), content);
    }
    await giveBack();
    // A client that is gone would not learn the id.
    return 'refused' in content ? content : refuse('overloaded', { retryAfterSeconds: 1 });
  } catch (error) {
    await giveBack();
    if (error instanceof NoRoom) return noRoom;
    throw error;
  }
}

/** Until an operator makes room. */
const noRoom = refuse('storage_full', { retryAfterSeconds: 600 });

/** Whether there is room for as many bytes: the reserve is for members and keys of accounts. */
export async function lacksRoom(
  { files }: Pick<Ports, 'files'>,
  bytes: number,
  from: OutsideSender | null,
): Promise<Refusal<'storage_full'> | null> {
  const room = await files.room(bytes);
  return room === 'full' || (room === 'reserved' && from !== null) ? noRoom : null;
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

/** A visitor's files, as they count. */
export const visitorSender = (visitor: Visitor, address: string | null): OutsideSender => ({
  sender: visitorOwner(visitor),
  address,
  inboxId: visitor.inboxId,
});

/** Whether a visitor may upload now; asked before anything is read.
 *  @param bytes as many as are announced; 0 where nothing says it */
export async function mayUpload(
  ports: Ports,
  visitor: Visitor,
  address: string,
  bytes: number,
): Promise<Result<{ may: true }, 'not_found' | 'throttled' | 'storage_full'>> {
  const inbox = await ports.store.reader(visitor.accountId, 'strangers').inboxes.get(visitor.inboxId);
  if (!inbox?.active) return refuse('not_found', { noun: 'inbox' });
  return mayUploadFrom(ports, visitorSender(visitor, address), bytes);
}

export async function mayUploadFrom(
  ports: Ports,
  from: OutsideSender,
  bytes: number,
): Promise<Result<{ may: true }, 'throttled' | 'storage_full'>> {
  const { throttle } = ports.store;
  const no = (await lacksRoom(ports, bytes, from)) ?? (await fits(throttle, from, bytes));
  if (no) return no;
  const wait = from.address === null ? 0 : await takeFrom(throttle, 'uploads-from', from.address, uploads);
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

/** Before when an upload that was not sent is forgotten, in milliseconds since 1970. */
export const unsentSince = (nowMs: number) => ({
  people: new Date(nowMs - unsentHours.people * hourMs).toISOString(),
  strangers: new Date(nowMs - unsentHours.strangers * hourMs).toISOString(),
});

const hourMs = 3_600_000;

/** Deletes uploads that were not sent within a day; those of visitors and outside users within an
 *  hour. */
export async function forgetUnsent(tx: Tx): Promise<number> {
  const files = await tx.attachments.forgetUnsent(unsentSince(Date.parse(tx.now)));
  for (const job of removeFiles(files)) tx.enqueue(job);
  return files.length;
}
