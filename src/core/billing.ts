import {
  type ApplicationFields,
  addApplication,
  changeApplication,
  makeApplicationKey,
  revokeApplicationKey,
} from './applications.ts';
import type { Call, Once } from './call.ts';
import { callReport, type DaySpan } from './call-report.ts';
import { type NewPhoneCall, recordCall } from './phone-calls.ts';
import type { Ports } from './ports.ts';
import type { Purpose } from './wallet-nouns.ts';
import { removeApplication, removeWallet } from './wallet-removal.ts';
import type { WalletCommand } from './wallet-world.ts';
import {
  addWallet,
  type Booking,
  book,
  changeWallet,
  liftLock,
  type NewWallet,
  resetPin,
  type WalletFields,
} from './wallets.ts';

/** What concerns companies, their wallets, and calls. */
export function billing(ports: Ports) {
  const { store } = ports;
  return {
    async applicationKey(token: string) {
      const found = await ports.applicationKeys.get(ports.secrets.hashOfKey(token));
      if (found) ports.credentials.used(found.accountId, found.key.id);
      return found;
    },
    addApplication: (call: Call, input: ApplicationFields) =>
      store.transact(call, (tx) => addApplication(tx, call, input)),
    changeApplication: (call: Call, id: string, patch: Partial<ApplicationFields>) =>
      store.transact(call, (tx) => changeApplication(tx, call, id, patch)),
    makeApplicationKey: (call: Call, applicationId: string, purpose: Purpose) =>
      store.transact(call, (tx) => makeApplicationKey(tx, ports, call, applicationId, purpose)),
    revokeApplicationKey: (call: Call, id: string) => store.transact(call, (tx) => revokeApplicationKey(tx, call, id)),
    addWallet: (call: Call, input: NewWallet) => store.transact(call, (tx) => addWallet(tx, ports, call, input)),
    changeWallet: (call: Call, id: string, patch: Partial<WalletFields>) =>
      store.transact(call, (tx) => changeWallet(tx, call, id, patch)),
    removeApplication: (call: Call, id: string) => store.transact(call, (tx) => removeApplication(tx, call, id)),
    removeWallet: (call: Call, id: string) => store.transact(call, (tx) => removeWallet(tx, call, id)),
    resetPin: (call: Call, id: string) => store.transact(call, (tx) => resetPin(tx, ports, call, id)),
    liftLock: (call: Call, id: string) => store.transact(call, (tx) => liftLock(tx, call, id)),
    /** A hold whose time is over and that nobody extended meanwhile. */
    expireHold: (accountId: string, holdId: string) =>
      store.count(accountId, { type: 'expire', holdId, actor: 'system:holds', address: null }, null),
    book: (call: Call, booking: Booking) => book(ports, call, booking),
    /** what a key of an application asks for: it may no more than the command names */
    count: (accountId: string, command: WalletCommand, once: Once | null) => store.count(accountId, command, once),
    recordCall: (call: Call, input: NewPhoneCall) => store.transact(call, (tx) => recordCall(tx, call, input)),
    callReport: (accountId: string, span: DaySpan, agentId: string | null) =>
      callReport(ports, accountId, span, agentId),
  };
}
