/** Disk space that files of visitors, outside users and carriers must leave free: a number of
 *  bytes, or a part of the whole with a maximum. */
export type Reserve = { bytes: number } | { part: number; most: number };

/** The part of it that no file may take: the database needs it for messages. */
const last = 64 * 1024 ** 2;

/** Bytes of a disk: what is free, and what of it is kept for people of accounts, and for messages. */
export type DiskRoom = { free: number; reserved: number; last: number };

/** @param total bytes of the whole disk */
export function roomOf(reserve: Reserve, free: number, total: number): DiskRoom {
  const reserved = 'bytes' in reserve ? reserve.bytes : Math.min(reserve.part * total, reserve.most);
  return { free, reserved, last: Math.min(last, reserved) };
}
