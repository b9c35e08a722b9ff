import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import type { Presence } from '../core/nouns.ts';
import { wallClock } from '../core/phone-calls.ts';
import { systemCall } from '../core/session.ts';
import type { Outcome } from '../core/wallet-nouns.ts';
import { done } from './done.ts';
import type { Moment } from './past.ts';

/** The company whose customers call, for which an exchange charges and tells. */
export type Exchange = { applicationId: string; walletsKeyId: string; dialedNumber: string };
type Advisor = { id: string; ref: string; voiceNumber: string; tokensPerMinute: number };

const customers = [
  ['Omar Haddad', 'omar@demo.example', '34600200301', 6000n],
  ['Priya Nair', 'priya@demo.example', '34600200302', 4500n],
  ['Jonas Berg', 'jonas@demo.example', '4790020303', 3000n],
  ['Marisol Vega', 'marisol@demo.example', '34600200304', 9000n],
  ['Tom Okafor', 'tom@demo.example', '447700900305', 2500n],
] as const;

/** Of a day that somebody works: from when on, in minutes, for how long, to what it changes then. */
const days: [from: number, minutes: number, presence: Presence][][] = [
  [
    [9 * 60 + 2, 118, 'online'],
    [11 * 60, 22, 'away'],
    [11 * 60 + 22, 188, 'online'],
  ],
  [
    [10 * 60 + 5, 205, 'online'],
    [13 * 60 + 30, 50, 'away'],
    [14 * 60 + 20, 160, 'online'],
  ],
];

/** How many calls the working days had, over and over. */
const callsOfDay = [4, 3, 5, 2, 6, 3, 4];
const minute = 60_000;

export type PhonePast = {
  core: Core;
  call: Call;
  exchange: Exchange;
  advisors: readonly Advisor[];
  /** the shop's clock */
  zone: string;
};

/** Two advisors were there on working days until yesterday, and customers called them: when, and what happened then. The same each time.
 */
export async function phonePast(past: PhonePast, from: number, now: number): Promise<Moment[]> {
  const wallets = await openWallets(past);
  const moments: Moment[] = [];
  let calls = 0;
  const dateOf = (at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(past.zone).toPlainDate();
  const today = dateOf(now);
  // The first day had begun when the shop opened.
  let date = dateOf(from).add({ days: 1 });
  for (let i = 0; Temporal.PlainDate.compare(date, today) < 0; i++, date = date.add({ days: 1 })) {
    if (date.dayOfWeek > 5) continue;
    const local = date;
    const clock = (minutes: number) => local.toZonedDateTime(past.zone).add({ minutes }).epochMilliseconds;
    for (const [who, advisor] of past.advisors.entries()) {
      const shifts = days[(i + who) % days.length] ?? [];
      for (const [begins, , presence] of shifts) {
        moments.push({ at: clock(begins), happen: () => declare(past, advisor, presence) });
      }
      const last = shifts.at(-1);
      if (last) moments.push({ at: clock(last[0] + last[1]), happen: () => declare(past, advisor, 'offline') });
    }
    const count = callsOfDay[i % callsOfDay.length] ?? 0;
    for (let n = 0; n < count; n++, calls++) {
      const advisor = past.advisors[(calls + (calls >> 1)) % past.advisors.length] as Advisor;
      const wallet = wallets[(calls * 3 + n) % wallets.length] as Wallet;
      // Not all of them by the hour, and not all of one length.
      const began = clock(11 * 60 + 25 + n * 33 + ((calls * 7) % 19)) + ((calls * 13) % 60) * 1000;
      const seconds = 95 + ((calls * 211) % 1130);
      const outcome = outcomes[calls % outcomes.length] as Outcome;
      moments.push(...callOf(past, { advisor, wallet, began, seconds, outcome }));
    }
  }
  return moments;
}

const outcomes: readonly Outcome[] = ['answer', 'answer', 'answer', 'noanswer', 'answer', 'answer', 'busy', 'answer'];

type Wallet = { id: string; pin: string; number: string };
type Told = { advisor: Advisor; wallet: Wallet; began: number; seconds: number; outcome: Outcome };

/** As an exchange does it: it charges when it hangs up, then tells the call. Before a wallet runs dry its owner pays. */
function callOf(past: PhonePast, { advisor, wallet, began, seconds, outcome }: Told): Moment[] {
  const { core, call, exchange, zone } = past;
  const isAnswered = outcome === 'answer';
  const ended = began + (isAnswered ? seconds : 20) * 1000;
  const tokens = BigInt(Math.ceil(seconds / 60) * advisor.tokensPerMinute);
  const by = { by: 'pin' as const, applicationId: exchange.applicationId, keyId: exchange.walletsKeyId };
  const finder = {
    ...by,
    dialedNumber: exchange.dialedNumber,
    pin: wallet.pin,
    caller: wallet.number,
    number: wallet.number,
  };
  const charge = async () => {
    const known = await core.read(call.accountId).wallets.get(wallet.id);
    if ((known?.tokens ?? 0n) < tokens) await topUp(past, wallet.id, 5000n, 'Paid by card');
    const command = { type: 'move' as const, kind: 'charge' as const, amount: -tokens, reason: null, wallet: finder };
    done(await core.count(call.accountId, { ...command, actor: `key:${exchange.walletsKeyId}`, address: null }, null));
  };
  const tell = async () => {
    const clock = (at: number) => wallClock(new Date(at).toISOString(), zone);
    done(
      await core.recordCall(call, {
        ref: advisor.ref,
        inboundNumber: wallet.number,
        dialedNumber: exchange.dialedNumber,
        outboundNumber: advisor.voiceNumber,
        started: clock(began),
        ended: clock(ended),
        durationSeconds: isAnswered ? seconds : 0,
        outcome,
      }),
    );
  };
  // It tells later than any charge can come: nothing is left to be done about these calls.
  const told = { at: ended + 3 * minute, happen: tell };
  return isAnswered ? [{ at: ended + 2000, happen: charge }, told] : [told];
}

async function declare({ core, call }: PhonePast, { id }: Advisor, presence: Presence): Promise<void> {
  const exchange = { ...systemCall(call.accountId, 'exchange'), handler: 'RouteControllerUpdateUserStatus' };
  done(await core.setPresence({ ...exchange, address: '192.0.2.14' }, id, presence));
}

async function openWallets(past: PhonePast): Promise<Wallet[]> {
  const { core, call, exchange } = past;
  const wallets: Wallet[] = [];
  for (const [name, email, number, tokens] of customers) {
    const fields = { applicationId: exchange.applicationId, name, email, callers: [number] };
    const { id, pin } = done(await core.addWallet(call, fields));
    await topUp(past, id, tokens, 'Paid by card');
    wallets.push({ id, pin, number });
  }
  return wallets;
}

async function topUp({ core, call }: PhonePast, walletId: string, amount: bigint, reason: string): Promise<void> {
  const wallet = { by: 'id' as const, walletId };
  done(await core.book(call, { type: 'move', kind: 'top_up', wallet, amount, reason }));
}
