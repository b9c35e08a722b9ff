import { authenticateVisitor } from './access-entries.ts';
import { type LinkRequest, makeAccessLink, revokeAccessLink, showAccessLink, useAccessLink } from './access-links.ts';
import type { Letter } from './addon-nouns.ts';
import { type Upload, upload } from './attachments.ts';
import type { Call } from './call.ts';
import type { OwnCarrier } from './carrier-ports.ts';
import { carrierOf, putCarrier, removeCarrier, testCarrier } from './carriers.ts';
import { retryLetter } from './letters.ts';
import type { OutsideUser, ProgramKeyKind } from './outside-nouns.ts';
import {
  authenticateOutside,
  forgetInboxName,
  type NewUser,
  type NewUserChat,
  nameInbox,
  registerUser,
  renewUser,
  startUserChat,
} from './outside-users.ts';
import type { PageRequest, Ports } from './ports.ts';
import { makeProgramKey, makeProgramKeys, revokeProgramKey } from './program-keys.ts';
import {
  authenticateUser,
  type KnownUser,
  mayUploadAsUser,
  readAsUser,
  type Seat,
  seatOf,
  signalFromUser,
  signInUser,
  signOutUser,
  type UserSignIn,
  type UserWriting,
  userChats,
  userHistory,
  userOwner,
  userSender,
  writeAsUser,
} from './user-chats.ts';

type UsersSeat = Extract<Seat, { kind: 'users' }>;

/** What concerns people outside: links that let them in, users of other systems, chats between these. */
export function outside(ports: Ports) {
  const { store } = ports;
  return {
    makeProgramKey: (call: Call, kind: ProgramKeyKind, replaces: string | null = null) =>
      store.transact(call, (tx) => makeProgramKey(tx, ports, call, kind, replaces)),
    revokeProgramKey: (call: Call, id: string) => store.transact(call, (tx) => revokeProgramKey(tx, call, id)),
    makeProgramKeys: (call: Call) => store.transact(call, (tx) => makeProgramKeys(tx, ports, call)),
    nameInbox: (call: Call, inboxId: string, dialect: string) =>
      store.transact(call, (tx) => nameInbox(tx, ports, call, inboxId, dialect)),
    forgetInboxName: (call: Call, named: { inboxId: string; name: string }, dialect: string) =>
      store.transact(call, (tx) => forgetInboxName(tx, call, named, dialect)),
    authenticateOutside: (authorization: string, resource: string) =>
      authenticateOutside(ports, authorization, resource),
    makeAccessLink: (call: Call, request: LinkRequest) =>
      store.transact(call, (tx) => makeAccessLink(tx, ports, call, request)),
    showAccessLink: (token: string) => showAccessLink(ports, token),
    useAccessLink: (token: string, address: string) => useAccessLink(ports, token, address),
    revokeAccessLink: (call: Call, id: string) => store.transact(call, (tx) => revokeAccessLink(tx, ports, call, id)),
    authenticateVisitor: (token: string) => authenticateVisitor(ports, token),
    retryLetter: (call: Call, id: string) => store.transact(call, (tx) => retryLetter(tx, call, id)),
    carrierOf: <C extends Letter['channel']>(accountId: string, channel: C) => carrierOf(ports, accountId, channel),
    putCarrier: <C extends OwnCarrier>(call: Call, carrier: C, secret: string | undefined) =>
      putCarrier(ports, call, carrier, secret),
    removeCarrier: (call: Call, channel: Letter['channel']) =>
      store.transact(call, (tx) => removeCarrier(tx, call, channel)),
    testCarrier: (call: Call, channel: Letter['channel'], to: string) =>
      store.transact(call, (tx) => testCarrier(tx, ports, call, channel, to)),
    registerUser: (call: Call, user: NewUser) => store.transact(call, (tx) => registerUser(tx, ports, call, user)),
    renewUser: (call: Call, contactId: string) => store.transact(call, (tx) => renewUser(tx, ports, call, contactId)),
    startUserChat: (call: Call, caller: OutsideUser, chat: NewUserChat) =>
      store.transact(call, (tx) => startUserChat(tx, ports, call, caller, chat)),

    signInUser: (input: UserSignIn) => signInUser(ports, input),
    signOutUser: (token: string) => signOutUser(ports, token),
    authenticateUser: (token: string) => authenticateUser(ports, token),
    userChats: (who: KnownUser) => userChats(ports, who),
    seatOf: (who: KnownUser, chatId: string) => seatOf(ports, who, chatId),
    userHistory: (seat: Seat, page: PageRequest) => userHistory(ports, seat, page),
    writeAsUser: (call: Call, seat: UsersSeat, writing: UserWriting) => writeAsUser(ports, call, seat, writing),
    readAsUser: (call: Call, seat: UsersSeat, messageId: string) => readAsUser(ports, call, seat, messageId),
    uploadAsUser: (call: Call, { user }: UsersSeat, input: Upload) =>
      upload(ports, call, userOwner(user.id), input, userSender(user.id, call.address)),
    mayUploadAsUser: (seat: Seat, address: string, bytes: number) => mayUploadAsUser(ports, seat, address, bytes),
    signalFromUser: (seat: UsersSeat) => signalFromUser(ports, seat),
  };
}
