import { deviceOf, type KnownDevices } from './known-device.ts';
import { isShared, networkOf } from './network.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Rate, Throttle } from './throttle.ts';

/** A sign-in with name and password, before the password is verified. */
export type PasswordTry = {
  kind: 'sign-in' | 'user-sign-in';
  /** a member's e-mail in lower case, or an outside user's name */
  name: string;
  /** null if unknown */
  address: string | null;
  /** the device cookie that came along; null if none */
  device: string | null;
};

export type Admitted = {
  /** true for a device or a network that gave the right password lately: it goes before unknown
   *  callers */
  isKnown: boolean;
  /** Does what tells whether the password is right. If it fails, the password was not looked at: the try does not count. */
  judge<T>(work: () => Promise<T>): Promise<T>;
  /** The password was right. */
  right(): Promise<void>;
};

/** What one name may be tried from all networks together that never gave its right password. */
export const byName: Rate = { atOnce: 100, everySeconds: 36 };

/** Counts a try so that others cannot exhaust the limit of the right person
 *  (docs/decisions/0028-lock-outs.md):
 *  - a known device has a counter of its own for the name, and no other counter applies to it;
 *  - else name and network together have one, which grows from five wrong tries on, and a network from
 *    which the name was signed in to lately is asked nothing more;
 *  - else the network as a whole, and the name as a whole, have a wider one each. */
export async function admitTry(
  { throttle, devices }: { throttle: Throttle; devices: KnownDevices },
  { kind, name, address, device }: PasswordTry,
): Promise<Admitted | Refusal<'throttled'>> {
  // An undeclared proxy on this machine or in a private network represents all visitors: it has no
  // limit as a whole.
  const network = address === null || isShared(address) ? null : networkOf(address);
  const pair = `${name} ${network ?? address ?? 'unknown'}`;
  const known = `${kind}-known`;
  const deviceId = deviceOf(devices, device, deviceSubject(kind, name));
  const counters: Counter[] = [];
  let isKnown = true;
  if (deviceId !== null) {
    counters.push(growing(throttle, `${kind}-device`, `${name} ${deviceId}`));
  } else {
    isKnown = await throttle.remembers(known, pair);
    const own = growing(throttle, kind, pair);
    // The network first: one that must wait makes no rows for names that it invents.
    if (isKnown) counters.push(own);
    else counters.push(...ofNetwork(throttle, network), own, budget(throttle, `${kind}-name`, name));
  }
  const counted: Counter[] = [];
  const undo = async () => {
    for (const counter of counted) await counter.undo();
  };
  for (const counter of counters) {
    const retryAfterSeconds = await counter.count();
    if (retryAfterSeconds > 0) {
      await undo();
      return refuse('throttled', { retryAfterSeconds });
    }
    counted.push(counter);
  }
  return {
    isKnown,
    judge: (work) => unlessItFails(work, undo),
    async right() {
      for (const counter of counted) await counter.right();
      await throttle.remember(known, pair);
    },
  };
}

/** Does what tells whether a password is right. If it fails, the password was not looked at, and the try is given back. */
export async function unlessItFails<T>(work: () => Promise<T>, giveBack: () => Promise<void>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await giveBack();
    throw error;
  }
}

/** What a device cookie vouches for. */
export const deviceSubject = (kind: PasswordTry['kind'], name: string): string => `${kind} ${name}`;

type Counter = {
  /** @returns seconds to wait; 0 when the try may go on and is counted */
  count(): Promise<number>;
  right(): Promise<void>;
  undo(): Promise<void>;
};

function growing(throttle: Throttle, kind: string, subject: string): Counter {
  return {
    count: () => throttle.attempt(kind, subject),
    right: () => throttle.clear(kind, subject),
    undo: () => throttle.giveBack(kind, subject),
  };
}

/** One right password must not buy more guesses at others' from the same network: only this try is given back. */
function ofNetwork(throttle: Throttle, network: string | null): Counter[] {
  if (network === null) return [];
  const counter = growing(throttle, 'sign-in-from', network);
  return [{ ...counter, right: counter.undo }];
}

function budget(throttle: Throttle, kind: string, subject: string): Counter {
  const undo = () => throttle.putBack(kind, subject, byName);
  return { count: () => throttle.take(kind, subject, byName), right: undo, undo };
}
