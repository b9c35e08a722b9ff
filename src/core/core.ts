import { addressOf } from './address.ts';
import {
  type AgentFields,
  addAgent,
  changeAgent,
  changeProfile,
  setPresence,
  setPresenceOfLine,
  setPresenceOfRef,
  turnAway,
} from './agents.ts';
import { authenticate, authenticateAddress, member } from './authenticate.ts';
import { billing } from './billing.ts';
import type { Bot } from './bot.ts';
import { changeBot, runBot } from './bots.ts';
import type { Call, Once, Visitor } from './call.ts';
import { addCannedAnswer, type CannedAnswerFields, changeCannedAnswer, removeCannedAnswer } from './canned-answers.ts';
import type { Signal } from './change.ts';
import { nameLateCharges } from './charged-calls.ts';
import { type ClickSpan, clickReport } from './click-report.ts';
import { countClick, countLink, type NewClick } from './clicks.ts';
import { type Connection, checkConnection, connectInbox, connectionOf, disconnectInbox } from './connections.ts';
import {
  countContact,
  handOverContact,
  moveContact,
  removeContactInbox,
  removeConversations,
  type Saved,
  saveContactInbox,
  takeContact,
} from './contact-inboxes.ts';
import { addContact, type ContactFields, changeContact, confirmAddress, removeContact } from './contacts.ts';
import {
  assignConversation,
  closeConversation,
  type Handover,
  type NewConversation,
  readConversation,
  reopenConversation,
  snoozeConversation,
  startConversation,
  takeConversation,
  wakeConversation,
} from './conversations.ts';
import { deliver } from './delivery.ts';
import type { Credentials } from './delivery-ports.ts';
import { addInbox, changeInbox, type InboxFields, removeInbox } from './inboxes.ts';
import { integrations } from './integrations.ts';
import { keeping } from './keeping.ts';
import { type NewLead, takeLead } from './leads.ts';
import { removeAgent, removeTeam } from './leaving.ts';
import {
  addLine,
  changeLine,
  joinLine,
  keepFirstToken,
  type LinePatch,
  type NewLine,
  type Page,
  removeLine,
} from './lines.ts';
import { mention, seeMentions } from './mentions.ts';
import { mergeContacts, undoMerge } from './merge.ts';
import { keepApart, mergeAgents } from './merge-agents.ts';
import type { ContactAddress, ContactInboxKey, Presence, Settings } from './nouns.ts';
import { type LetterJob, sendLetter } from './outgoing.ts';
import { outside } from './outside.ts';
import {
  addMember,
  changeAccount,
  changeMember,
  inviteAgain,
  makeKey,
  type NewKey,
  type NewMember,
  removeMember,
  revokeKey,
} from './people.ts';
import type { PageRequest, Ports, Reader } from './ports.ts';
import type { Receive, Send } from './post.ts';
import type { AgentProfile } from './profile.ts';
import { assignWaitingOf, endOffer } from './queue.ts';
import { noteReceipt, noteWatermark, type Receipt, type Watermark } from './receipts.ts';
import { retryMessage } from './retry.ts';
import type { Role } from './role.ts';
import {
  changePassword,
  checkPassword,
  rememberDevice,
  type SignIn,
  signIn,
  signOut,
  systemCall,
  useLink,
} from './session.ts';
import { createAccount, type NewAccount, type SetUp, setUp } from './set-up.ts';
import { signalFromPeople, signalFromVisitor } from './signal.ts';
import { type AskingPage, mayShow, noteProduct } from './sites.ts';
import { shopOf, storefronts } from './storefront.ts';
import { nameContact, type Stranger } from './strangers.ts';
import { addTeam, changeTeam, type TeamFields } from './teams.ts';
import { readAsVisitor, visitorHistory, type Writing, welcomeVisitor, writeAsVisitor } from './visitors.ts';
import { addWidgetInbox, changeWidgetInbox, type NewWidgetInbox, type WidgetInboxPatch } from './widget-inboxes.ts';
import type { WebInbox } from './widget-nouns.ts';

export type Core = ReturnType<typeof createCore>;

/** What Parley can do: one line, one transaction. Each gives its value or one of the refusals that its type names. */
export function createCore(ports: Ports) {
  const { store } = ports;
  return {
    // who is it
    authenticate: (token: string) => authenticate(ports, token),
    authenticateAddress: (address: string) => authenticateAddress(ports, address),
    member: (accountId: string, memberId: string) => member(ports, accountId, memberId),
    webInbox: (inboxId: string) => ports.webInboxes.get(inboxId),
    showWidget: storefronts(ports),
    shopOf: (publicId: string) => shopOf(ports, publicId),
    mayShow: (publicId: string, page: AskingPage) => mayShow(ports, publicId, page),
    clickReport: (accountId: string, inboxId: string, span: ClickSpan) => clickReport(ports, accountId, inboxId, span),
    countClick: (inboxId: string, click: NewClick) => countClick(ports, inboxId, click),
    countLink: (shop: WebInbox, listingId: string, from: string | null) => countLink(ports, shop, listingId, from),
    takeLead: (shop: WebInbox, lead: NewLead, once: Once | null) => takeLead(ports, shop, lead, once),

    /** Whether an Idempotency-Key was used with another body: asked where a request is refused before any transaction saw it. */
    wasReused: (accountId: string, once: Once) => store.wasReused(accountId, once),

    // signing in
    checkPassword: (input: SignIn) => checkPassword(ports, input),
    signIn: (input: SignIn) => signIn(ports, input),
    rememberDevice: (email: string, cookie: string | null) => rememberDevice(ports, email, cookie),
    useLink: (token: string, password: string | null, once: Omit<Once, 'credential'> | null) =>
      useLink(ports, token, password, once),
    changePassword: (call: Call, input: { current: string; next: string }) => changePassword(ports, call, input),
    signOut: (call: Call, token: string) => signOut(ports, call, token),

    // the account, its people and keys
    createAccount: (account: NewAccount, mark: string | null) => createAccount(ports, account, mark),
    setUp: (input: SetUp) => setUp(ports, input),
    changeAccount: (call: Call, patch: { name?: string; timezone?: string; settings?: Settings }) =>
      store.transact(call, (tx) => changeAccount(tx, call, patch)),
    addMember: (call: Call, input: NewMember) => store.transact(call, (tx) => addMember(tx, ports, call, input)),
    changeMember: (call: Call, id: string, patch: { name?: string; role?: Role; agentId?: string | null }) =>
      store.transact(call, (tx) => changeMember(tx, call, id, patch)),
    removeMember: (call: Call, id: string) => store.transact(call, (tx) => removeMember(tx, call, id)),
    inviteAgain: (call: Call, id: string) => store.transact(call, (tx) => inviteAgain(tx, ports, call, id)),
    makeKey: (call: Call, input: NewKey) => store.transact(call, (tx) => makeKey(tx, ports, call, input)),
    revokeKey: (call: Call, id: string) => store.transact(call, (tx) => revokeKey(tx, call, id)),

    // agents, teams, inboxes
    addAgent: (call: Call, input: AgentFields) => store.transact(call, (tx) => addAgent(tx, call, input)),
    changeAgent: (call: Call, id: string, patch: Partial<AgentFields>) =>
      store.transact(call, (tx) => changeAgent(tx, call, id, patch)),
    removeAgent: (call: Call, id: string) => store.transact(call, (tx) => removeAgent(tx, call, id)),
    mergeAgents: (call: Call, keptId: string, goneId: string) =>
      store.transact(call, (tx) => mergeAgents(tx, call, keptId, goneId)),
    keepApart: (call: Call, one: string, other: string) =>
      store.transact(call, (tx) => keepApart(tx, call, one, other)),
    setPresence: (call: Call, id: string, presence: Presence) =>
      store.transact(call, (tx) => setPresence(tx, call, id, presence)),
    setPresenceOfRef: (call: Call, ref: string, presence: Presence | null) =>
      store.transact(call, (tx) => setPresenceOfRef(tx, call, ref, presence)),
    setPresenceOfLine: (call: Call, voiceNumber: string, presence: Presence | null) =>
      store.transact(call, (tx) => setPresenceOfLine(tx, call, voiceNumber, presence)),
    changeProfile: (call: Call, id: string, patch: Partial<AgentProfile>) =>
      store.transact(call, (tx) => changeProfile(tx, call, id, patch)),
    addTeam: (call: Call, input: TeamFields) => store.transact(call, (tx) => addTeam(tx, call, input)),
    changeTeam: (call: Call, id: string, patch: Partial<TeamFields>) =>
      store.transact(call, (tx) => changeTeam(tx, call, id, patch)),
    removeTeam: (call: Call, id: string) => store.transact(call, (tx) => removeTeam(tx, call, id)),
    addInbox: (call: Call, input: InboxFields) => store.transact(call, (tx) => addInbox(tx, call, input)),
    changeInbox: (call: Call, id: string, patch: Partial<Omit<InboxFields, 'channel'>>) =>
      store.transact(call, (tx) => changeInbox(tx, call, id, patch)),
    removeInbox: (call: Call, id: string) => store.transact(call, (tx) => removeInbox(tx, call, id)),
    addWidgetInbox: (call: Call, input: NewWidgetInbox) =>
      store.transact(call, (tx) => addWidgetInbox(tx, call, input)),
    changeWidgetInbox: (call: Call, id: string, patch: WidgetInboxPatch) =>
      store.transact(call, (tx) => changeWidgetInbox(tx, call, id, patch)),
    changeBot: (call: Call, inboxId: string, bot: Bot) =>
      store.transact(call, (tx) => changeBot(tx, call, inboxId, bot)),

    ...billing(ports),
    ...integrations(ports),
    ...outside(ports),
    ...keeping(ports),

    // canned answers
    addCannedAnswer: (call: Call, input: CannedAnswerFields) =>
      store.transact(call, (tx) => addCannedAnswer(tx, call, input)),
    changeCannedAnswer: (call: Call, id: string, patch: Partial<CannedAnswerFields>) =>
      store.transact(call, (tx) => changeCannedAnswer(tx, call, id, patch)),
    removeCannedAnswer: (call: Call, id: string) => store.transact(call, (tx) => removeCannedAnswer(tx, call, id)),

    // contacts, conversations, messages
    addContact: (call: Call, input: ContactFields) => store.transact(call, (tx) => addContact(tx, call, input)),
    changeContact: (call: Call, id: string, patch: Partial<ContactFields>) =>
      store.transact(call, (tx) => changeContact(tx, call, id, patch)),
    confirmAddress: (call: Call, id: string, address: ContactAddress) =>
      store.transact(call, (tx) => confirmAddress(tx, call, id, address)),
    removeContact: (call: Call, id: string) => store.transact(call, (tx) => removeContact(tx, ports, call, id)),
    mergeContacts: (call: Call, id: string, otherId: string) =>
      store.transact(call, (tx) => mergeContacts(tx, call, id, otherId)),
    undoMerge: (call: Call, id: string) => store.transact(call, (tx) => undoMerge(tx, call, id)),
    startConversation: (call: Call, input: NewConversation) =>
      store.transact(call, (tx) => startConversation(tx, call, input)),
    takeConversation: (call: Call, id: string, agentId: string) =>
      store.transact(call, (tx) => takeConversation(tx, call, id, agentId)),
    assignConversation: (call: Call, id: string, to: Handover) =>
      store.transact(call, (tx) => assignConversation(tx, call, id, to)),
    closeConversation: (call: Call, id: string) => store.transact(call, (tx) => closeConversation(tx, call, id)),
    reopenConversation: (call: Call, id: string) => store.transact(call, (tx) => reopenConversation(tx, call, id)),
    snoozeConversation: (call: Call, id: string, until: string) =>
      store.transact(call, (tx) => snoozeConversation(tx, call, id, until)),
    readConversation: (call: Call, id: string, upTo: number) =>
      store.transact(call, (tx) => readConversation(tx, call, id, upTo)),
    send: (accountId: string, command: Omit<Send, 'type'>, once: Once | null) =>
      store.post(accountId, { type: 'send', ...command }, once),
    seeMentions: (call: Call, conversationId: string) =>
      store.transact(call, (tx) => seeMentions(tx, call, conversationId)),
    retryMessage: (call: Call, id: string) => store.transact(call, (tx) => retryMessage(tx, call, id)),
    receive: (accountId: string, command: Omit<Receive, 'type' | 'writtenAs'>, once: Once | null) =>
      store.post(accountId, { type: 'receive', ...command, ...addressOf(command) }, once),

    // lines, and contacts as their inboxes know them
    addLine: (call: Call, input: NewLine) => store.transact(call, (tx) => addLine(tx, call, input)),
    joinLine: (call: Call, inboxId: string, joining: { number: string } | { page: Page }) =>
      store.transact(call, (tx) => joinLine(tx, call, inboxId, joining)),
    changeLine: (call: Call, id: string, patch: LinePatch) =>
      store.transact(call, (tx) => changeLine(tx, call, id, patch)),
    removeLine: (call: Call, id: string) => store.transact(call, (tx) => removeLine(tx, call, id)),
    keepFirstToken: (call: Call, inboxId: string, token: string) =>
      store.transact(call, (tx) => keepFirstToken(tx, inboxId, token)),
    knownLines: (accountId: string) => ports.knownLines.list(accountId),
    credentialsOf: (accountId: string, inboxId: string) => store.credentialsOf(accountId, inboxId),
    connectInbox: (call: Call, id: string, given: Credentials) =>
      store.transact(call, (tx) => connectInbox(tx, call, id, given)),
    disconnectInbox: (call: Call, id: string) => store.transact(call, (tx) => disconnectInbox(tx, call, id)),
    connectionOf: (accountId: string, id: string) => connectionOf(ports, accountId, id),
    checkConnection: (connection: Connection) => checkConnection(ports, connection),
    saveContactInbox: (call: Call, input: Saved) => store.transact(call, (tx) => saveContactInbox(tx, call, input)),
    takeContact: (call: Call, key: ContactInboxKey, agentId: string) =>
      store.transact(call, (tx) => takeContact(tx, call, key, agentId)),
    handOverContact: (call: Call, key: ContactInboxKey, agentId: string | null) =>
      store.transact(call, (tx) => handOverContact(tx, call, key, agentId)),
    moveContact: (call: Call, key: ContactInboxKey, teamId: string | null) =>
      store.transact(call, (tx) => moveContact(tx, call, key, teamId)),
    countContact: (call: Call, key: ContactInboxKey, by: 1 | -1, start: number) =>
      store.transact(call, (tx) => countContact(tx, call, key, by, start)),
    removeConversations: (call: Call, key: ContactInboxKey) =>
      store.transact(call, (tx) => removeConversations(tx, call, key)),
    removeContactInbox: (call: Call, key: ContactInboxKey) =>
      store.transact(call, (tx) => removeContactInbox(tx, ports, call, key)),

    // the visitor's side
    welcomeVisitor: (inboxId: string, from: string | null) => welcomeVisitor(ports, inboxId, from),
    writeAsVisitor: (call: Call, visitor: Visitor, writing: Writing) => writeAsVisitor(ports, call, visitor, writing),
    visitorHistory: (visitor: Visitor, page: PageRequest) =>
      visitorHistory(store.reader(visitor.accountId, 'strangers'), visitor, page),
    /** from which product's page of a site the visitor writes */
    noteProduct: (visitor: Visitor, product: string) => noteProduct(store, visitor, product),
    readAsVisitor: (call: Call, visitor: Visitor, messageId: string) => readAsVisitor(ports, call, visitor, messageId),

    // what passes
    signal: (call: Call, kind: Signal['kind'], conversationId: string) =>
      signalFromPeople(ports, call, kind, conversationId),
    signalFromVisitor: (visitor: Visitor, kind: Signal['kind']) => signalFromVisitor(ports, visitor, kind),

    // what jobs do
    runBot: (accountId: string, conversationId: string, messageId: string) =>
      runBot(ports, accountId, conversationId, messageId),
    assignWaiting: (accountId: string, inboxId: string, after: string | null = null) =>
      store.transact(systemCall(accountId, 'assignment'), (tx) => assignWaitingOf(tx, inboxId, after)),
    endOffer: (accountId: string, conversationId: string, number: number) =>
      store.transact(systemCall(accountId, 'assignment'), (tx) => endOffer(tx, conversationId, number)),
    turnAway: (accountId: string, agentId: string) => turnAway(ports, accountId, agentId),
    sendLetter: (accountId: string, job: LetterJob, origin: string) => sendLetter(ports, accountId, job, origin),
    /** @param last no other try follows */
    deliver: (accountId: string, messageId: string, last: boolean, lost = false) =>
      deliver(ports, accountId, messageId, last, lost),
    nameContact: (accountId: string, stranger: Stranger) => nameContact(ports, accountId, stranger),
    noteReceipt: (accountId: string, receipt: Receipt) => noteReceipt(ports, accountId, receipt),
    /** how many messages it moved */
    noteWatermark: (accountId: string, watermark: Watermark) => noteWatermark(ports, accountId, watermark),
    wakeConversation: (accountId: string, id: string) =>
      store.transact(systemCall(accountId, 'snooze'), (tx) => wakeConversation(tx, id)),
    mention: (accountId: string, messageId: string, agentIds: readonly string[]) =>
      store.transact(systemCall(accountId, 'mention'), (tx) => mention(tx, messageId, agentIds)),
    nameCharges: (accountId: string, callId: string) =>
      store.transact(systemCall(accountId, 'charges'), (tx) => nameLateCharges(tx, callId)),

    // reading
    read: (accountId: string): Reader => store.reader(accountId),
    accountOf: (kind: 'email' | 'inbox', key: string) => store.accountOf(kind, key),
  };
}
