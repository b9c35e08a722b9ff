import { randomInt } from 'node:crypto';
import type { Application, Wallet } from '../../src/core/wallet-nouns.ts';
import { done, type Inside } from './inside.ts';

export type Company = { application: Application; dialedNumber: string; keyId: string; token: string };

/** A company with a number that is dialled for it and an authentication hash for its wallets. */
export async function foundCompany({ core, call }: Inside, purpose: 'calls' | 'wallets' = 'wallets'): Promise<Company> {
  const dialedNumber = `3491${randomInt(1e9, 9e9)}`;
  const application = done(await core.addApplication(call, { name: 'Company', dialedNumbers: [dialedNumber] }));
  const { id, token } = done(await core.makeApplicationKey(call, application.id, purpose));
  return { application, dialedNumber, keyId: id, token };
}

/** A wallet with so many tokens. */
export async function fillWallet(
  { core, call }: Inside,
  { application }: Company,
  tokens: bigint,
  callers: string[] = [],
): Promise<Wallet> {
  const fields = { applicationId: application.id, name: 'Wanda', email: 'wanda@example.com', callers };
  const wallet = done(await core.addWallet(call, fields));
  if (tokens === 0n) return wallet;
  const named = { wallet: { by: 'id' as const, walletId: wallet.id }, reason: 'for a test' };
  return done(await core.book(call, { type: 'move', kind: 'top_up', amount: tokens, ...named })).wallet;
}
