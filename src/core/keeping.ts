import {
  download,
  forgetUnsent,
  lacksRoom,
  mayUpload,
  removeFilesOf,
  type Upload,
  upload,
  visitorOwner,
  visitorSender,
} from './attachments.ts';
import type { Call, Visitor } from './call.ts';
import type { Ports } from './ports.ts';
import { fetchFile, type RemoteFile } from './remote-files.ts';
import { systemCall } from './session.ts';

/** What concerns files: how they come in, go out and are forgotten; and what is erased later. */
export function keeping(ports: Ports) {
  return {
    /** @param owner who alone may send it */
    upload: (call: Call, owner: string, input: Upload) => upload(ports, call, owner, input, null),
    uploadAsVisitor: (call: Call, visitor: Visitor, input: Upload) =>
      upload(ports, call, visitorOwner(visitor), input, visitorSender(visitor, call.address)),
    mayUpload: (visitor: Visitor, address: string, bytes: number) => mayUpload(ports, visitor, address, bytes),
    /** @returns why a member or key may not store as much; null if it may */
    lacksRoom: (bytes: number) => lacksRoom(ports, bytes, null),
    download: (file: string) => download(ports, file),
    /** @param last no other try follows */
    fetchFile: (accountId: string, file: RemoteFile, last: boolean) => fetchFile(ports, accountId, file, last),
    removeFiles: (payload: Record<string, string>) => removeFilesOf(ports, payload),
    eraseCalls: (accountId: string, traces: string) =>
      ports.store.transact(systemCall(accountId, 'erasure'), (tx) => tx.contacts.eraseCalls(traces)),
    forgetUnsent: (accountId: string) => ports.store.transact(systemCall(accountId, 'uploads'), forgetUnsent),
  };
}
