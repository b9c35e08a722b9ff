import { knownCallers, unknownCallers } from '../core/pin-lock.ts';
import type { Refusal } from '../core/refusal.ts';
import { decideWallet } from '../core/wallet-commands.ts';
import type { Counted, Finder, WalletCommand, WalletRefusal, WalletWorld } from '../core/wallet-world.ts';
import { bare, noWalletWrites, pair } from '../core/wallet-world.ts';
import type { HeadMark, Memory, Trade } from './batch.ts';
import { emptyWallets, walletQuestions } from './wallet-reads.ts';
import { walletStatements } from './wallet-writes.ts';

export type WalletAnswer = Counted | Refusal<WalletRefusal>;

/** The wallet lane: a batch locks the account once, applies the pure rule to each command in order of arrival, and writes set by set. */
export const walletTrade: Trade<WalletCommand, WalletAnswer, WalletWorld> = {
  emptyWorld: emptyWallets,
  questionsOf: walletQuestions,
  open(_to, world, clock) {
    const writes = noWalletWrites();
    return {
      decide: (command) => decideWallet(world, writes, clock, command),
      writes: (accountId) => walletStatements(accountId, clock, world, writes),
      hasJobs: () => false,
      changes: null,
    };
  },
};

const mostCallers = 20_000;

/** What one wallet lane knows of its account. What a wrong pin counts is no event, so it is always read. */
export class KnownWallets implements Memory<WalletCommand, WalletWorld> {
  world: WalletWorld = emptyWallets();
  mark: HeadMark | null = null;
  private heard = 0;
  private readonly most: number;

  /** @param most wallets that are remembered: beyond, all are forgotten and read again as they are needed */
  constructor(most: number) {
    this.most = most;
  }

  covers(commands: readonly WalletCommand[]): boolean {
    if (this.mark === null || this.heard > this.mark.number) return false;
    return commands.every((command) => {
      if ('holdId' in command) return this.world.holds.has(command.holdId);
      return this.knows('wallet' in command ? command.wallet : { by: 'id', walletId: command.walletId });
    });
  }

  private knows(finder: Finder): boolean {
    const { wallets, lines, pins, callers, tries } = this.world;
    if (finder.by === 'id') return wallets.has(finder.walletId);
    if (lines.get(finder.dialedNumber) !== finder.applicationId) return false;
    if (finder.by === 'caller') return callers.has(pair(finder.applicationId, finder.number));
    // Whether this caller is known or locked was read with others only if it came then.
    const counted = [finder.caller, unknownCallers, knownCallers];
    if (!counted.every((who) => tries.has(pair(finder.dialedNumber, who)))) return false;
    return pins.has(pair(finder.applicationId, bare(finder.pin)));
  }

  learn(before: HeadMark, after: HeadMark, world: WalletWorld): void {
    if (this.mark?.number !== before.number || this.mark.fence !== before.fence) this.forget();
    if (this.world.wallets.size + world.wallets.size > this.most) this.forget();
    // Callers can be invented.
    if (this.world.tries.size + world.tries.size > mostCallers) this.forget();
    for (const part of Object.keys(world) as (keyof WalletWorld)[]) {
      const into = this.world[part] as Map<string, unknown>;
      for (const [id, value] of world[part]) into.set(id, value);
    }
    this.mark = after;
  }

  moveTo(mark: HeadMark): void {
    this.mark = mark;
  }

  /** Somebody committed up to this event. */
  hear(number: number): void {
    this.heard = Math.max(this.heard, number);
  }

  forget(): void {
    // A new one: batches under way may still look into the former.
    this.world = emptyWallets();
    this.mark = null;
  }
}
