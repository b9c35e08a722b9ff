import { knownCallers, noTries, unknownCallers } from '../core/pin-lock.ts';
import type { Finder, WalletCommand, WalletWorld } from '../core/wallet-world.ts';
import { bare, pair } from '../core/wallet-world.ts';
import type { Question } from './batch.ts';
import { plain, type Statement } from './columns.ts';
import { integerOf } from './integers.ts';
import { holdColumns, holdOf, walletColumns, walletOf } from './wallets.ts';

export function emptyWallets(): WalletWorld {
  return {
    lines: new Map(),
    applications: new Map(),
    wallets: new Map(),
    pins: new Map(),
    callers: new Map(),
    tries: new Map(),
    found: new Map(),
    holds: new Map(),
  };
}

type Ask = Question<WalletWorld>;
type By<K extends Finder['by']> = Extract<Finder, { by: K }>;

/** What these commands are about, each thing once. */
type Asked = {
  accountId: string;
  pins: By<'pin'>[];
  callers: By<'caller'>[];
  walletIds: string[];
  holdIds: string[];
};

export function walletQuestions(accountId: string, commands: readonly WalletCommand[]): Ask[] {
  const finders = commands.flatMap((command): Finder[] => {
    if ('wallet' in command) return [command.wallet];
    return 'walletId' in command ? [{ by: 'id', walletId: command.walletId }] : [];
  });
  const asked: Asked = {
    accountId,
    pins: once(
      finders.filter((one) => one.by === 'pin'),
      ({ dialedNumber, pin, caller, keyId }) => JSON.stringify([dialedNumber, pin, caller, keyId]),
    ),
    callers: once(
      finders.filter((one) => one.by === 'caller'),
      ({ dialedNumber, number, keyId }) => JSON.stringify([dialedNumber, number, keyId]),
    ),
    walletIds: [...new Set(finders.flatMap((one) => (one.by === 'id' ? [one.walletId] : [])))],
    holdIds: [...new Set(commands.flatMap((command) => ('holdId' in command ? [command.holdId] : [])))],
  };
  return [walletsOf(asked), holdsOf(asked), linesOf(asked), triesOf(asked)].flatMap((question) => question ?? []);
}

function once<T>(all: T[], key: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [key(one), one])).values()];
}

function walletsOf({ accountId, pins, callers, walletIds, holdIds }: Asked): Ask {
  return {
    statement: {
      text: `select ${walletColumns}, (select a.name from application a where a.account_id = $1 and a.id = t.application_id)
            as "applicationName",
          (select x.integer from (select ${integerOf('application', 't.application_id', 't.account_id')}) x) as "applicationInteger",
          (select json_object_agg(f.key_id, f.found_at) from wallet_found f
            where f.account_id = $1 and f.wallet_id = t.id and f.key_id = any($8)) as found
        from wallet t where t.account_id = $1 and t.removed_at is null and t.id in (
          select w.id from unnest($2::uuid[], $3::text[]) p (application_id, pin)
            join wallet w on w.account_id = $1 and w.application_id = p.application_id and ltrim(w.pin, '0') = p.pin
              and w.removed_at is null
          union select c.wallet_id from unnest($4::uuid[], $5::text[]) n (application_id, number)
            join wallet_caller c on c.account_id = $1 and c.application_id = n.application_id and c.number = n.number
          union select unnest($6::uuid[])
          union select h.wallet_id from hold h where h.account_id = $1 and h.id = any($7))`,
      values: [
        accountId,
        plain(pins.map((one) => one.applicationId)),
        pins.map((one) => bare(one.pin)),
        plain(callers.map((one) => one.applicationId)),
        callers.map((one) => one.number),
        walletIds,
        holdIds,
        [...new Set([...pins, ...callers].map((one) => one.keyId))],
      ],
    },
    take(rows, world) {
      for (const row of rows as WalletRow[]) {
        const { applicationName, applicationInteger, found, ...rest } = row;
        const wallet = walletOf(rest);
        const { applicationId } = wallet;
        world.wallets.set(wallet.id, wallet);
        world.applications.set(applicationId, {
          id: applicationId,
          integer: applicationInteger,
          name: applicationName,
        });
        world.pins.set(pair(applicationId, bare(wallet.pin)), wallet.id);
        for (const number of wallet.callers) world.callers.set(pair(applicationId, number), wallet.id);
        for (const [keyId, at] of Object.entries(found ?? {})) {
          world.found.set(pair(keyId, wallet.id), new Date(at).toISOString());
        }
      }
    },
  };
}

type WalletRow = Parameters<typeof walletOf>[0] & {
  applicationName: string;
  applicationInteger: string;
  found: Record<string, string> | null;
};

function holdsOf({ accountId, holdIds }: Asked): Ask | null {
  if (holdIds.length === 0) return null;
  return {
    statement: {
      text: `select ${holdColumns} from hold t where t.account_id = $1 and t.id = any($2)`,
      values: [accountId, holdIds],
    },
    take(rows, world) {
      for (const row of rows as Parameters<typeof holdOf>[0][]) world.holds.set(row.id, holdOf(row));
    },
  };
}

function linesOf({ accountId, pins, callers }: Asked): Ask | null {
  const numbers = [...new Set([...pins, ...callers].map((one) => one.dialedNumber))];
  if (numbers.length === 0) return null;
  return {
    statement: {
      text: `select number, application_id as "applicationId" from dialed_number where account_id = $1 and number = any($2)`,
      values: [accountId, numbers],
    },
    take(rows, world) {
      for (const { number, applicationId } of rows as { number: string; applicationId: string }[]) {
        world.lines.set(number, applicationId);
      }
    },
  };
}

function triesOf({ accountId, pins }: Asked): Ask | null {
  if (pins.length === 0) return null;
  const asked = new Map<string, [dialedNumber: string, caller: string]>();
  for (const { dialedNumber, caller } of pins) {
    for (const who of [caller, unknownCallers, knownCallers]) asked.set(pair(dialedNumber, who), [dialedNumber, who]);
  }
  const all = [...asked.values()];
  const statement: Statement = {
    text: `select t.id, t.dialed_number as "dialedNumber", t.caller, t.locked_until as "lockedUntil",
        t.right_at as "rightAt", to_json(t.failures) as failures
      from unnest($2::text[], $3::text[]) p (dialed_number, caller) join pin_try t
        on t.account_id = $1 and t.dialed_number = p.dialed_number and t.caller = p.caller`,
    values: [accountId, all.map(([number]) => number), all.map(([, caller]) => caller)],
  };
  return {
    statement,
    take(rows, world) {
      // Also what is not there is known from now on.
      for (const at of asked.keys()) world.tries.set(at, { ...noTries, id: null, rightAt: null });
      for (const { dialedNumber, caller, failures, ...rest } of rows as TriesRow[]) {
        const instants = failures.map((at) => new Date(at).toISOString());
        world.tries.set(pair(dialedNumber, caller), { ...rest, failures: instants });
      }
    },
  };
}

type TriesRow = {
  id: string;
  dialedNumber: string;
  caller: string;
  lockedUntil: string | null;
  rightAt: string | null;
  failures: string[];
};
