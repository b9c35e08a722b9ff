import { isLiving } from './applications.ts';
import type { Call } from './call.ts';
import type { Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import type { Wallet } from './wallet-nouns.ts';
import { living } from './wallets.ts';

/** With its wallets, where all of these are empty: its numbers are free again, its keys are nobody's; ids and books stay. */
export async function removeApplication(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found' | 'wallet_not_empty'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (!(await isLiving(tx, id))) return refuse('not_found', { noun: 'application' });
  const wallets = await tx.applications.walletsOf(id);
  const weaker = wallets.length > 0 ? lacks(call.actor, 'wallets') : null;
  if (weaker) return weaker;
  const full = notEmpty(wallets);
  if (full) return full;
  for (const wallet of wallets) await takeAway(tx, call, wallet.id);
  await tx.applications.remove(id);
  tx.append({ kind: 'application.removed', subject: id });
  await tx.audit(call, 'application.removed', id);
  return { removed: true };
}

/** Only an empty one goes: nobody's tokens are lost. Its entries stay, under the same ids, without the person's name and numbers. */
export async function removeWallet(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found' | 'wallet_not_empty'>> {
  const no = lacks(call.actor, 'wallets');
  if (no) return no;
  const wallet = await living(tx, id);
  if (!wallet) return refuse('not_found', { noun: 'wallet' });
  const full = notEmpty([wallet]);
  if (full) return full;
  await takeAway(tx, call, id);
  return { removed: true };
}

/** Null when all of them are empty. A hold that is open holds at least a token. */
function notEmpty(wallets: readonly Pick<Wallet, 'tokens' | 'held'>[]): Refusal<'wallet_not_empty'> | null {
  const sum = (side: 'tokens' | 'held') => wallets.reduce((all, wallet) => all + wallet[side], 0n);
  const [tokens, held] = [sum('tokens'), sum('held')];
  return tokens + held === 0n ? null : refuse('wallet_not_empty', { tokens: String(tokens), held: String(held) });
}

async function takeAway(tx: Tx, call: Call, id: string): Promise<void> {
  await tx.wallets.remove(id);
  tx.append({ kind: 'wallet.removed', subject: id });
  await tx.audit(call, 'wallet.removed', id);
}
