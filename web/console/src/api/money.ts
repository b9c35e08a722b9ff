import type { PresenceEntry as CorePresenceEntry } from '../../../../src/core/nouns.ts';
import type {
  Application as CoreApplication,
  PhoneCall as CoreCall,
  Entry as CoreEntry,
  Wallet as CoreWallet,
} from '../../../../src/core/wallet-nouns.ts';

export type { AgentProfile } from '../../../../src/core/profile.ts';
export type { ListedApplicationKey as ApplicationKey, PinLock } from '../../../../src/core/wallet-nouns.ts';

/** Companies, wallets, calls as /v1 sends them: tokens are texts of digits. */
export type Application = CoreApplication;
export type Wallet = Omit<CoreWallet, 'tokens' | 'held'> & { tokens: string; held: string };
export type Entry = Omit<CoreEntry, 'amount' | 'tokensAfter'> & {
  amount: string;
  tokensAfter: string;
  actorName: string | null;
};
export type PhoneCall = Omit<CoreCall, 'told' | 'tokens'> & { tokens: string };
export type PresenceEntry = CorePresenceEntry & { actorName: string | null };
export type CallSum = { calls: number; answered: number; seconds: number; paidSeconds: number; tokens: string };
export type CallReport = {
  timezone: string;
  days: (CallSum & { day: string })[];
  agents: (CallSum & { agentId: string; name: string })[];
};
