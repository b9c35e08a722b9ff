import type { TokenPair } from './addon-nouns.ts';
import type { Authenticated } from './authenticate.ts';
import type { Account, Instant } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { checkPassword, later, type SignIn, systemCall } from './session.ts';

const accessHours = 1;
const refreshHours = 30 * 24;
/** So long a program that did not hear of its new pair may ask again. */
const graceMs = 60_000;

/** A pair as it goes out. */
export type Pair = { access: string; refresh: string; expiresAt: Instant; account: Account };

export type FamilyRequest = SignIn & { subdomain: string; addon: string };

/** A member signs a program in to an add-on: a family of tokens begins, in which each pair is followed by the next. */
export async function openFamily(
  ports: Ports,
  { subdomain, addon: name, ...input }: FamilyRequest,
): Promise<Result<Pair, 'wrong_credentials' | 'throttled' | 'idempotency_key_reused'>> {
  const belongs = async (accountId: string) => {
    const reader = ports.store.reader(accountId);
    const [account, addon] = await Promise.all([reader.account.get(), reader.addons.byName(name)]);
    const isHere = account?.settings.subdomain?.toLowerCase() === subdomain.toLowerCase();
    return subdomain !== '' && isHere && addon !== null;
  };
  const proven = await checkPassword(ports, input, belongs);
  if ('refused' in proven) return proven;
  const { accountId, member } = proven;
  return ports.store.transact({ ...systemCall(accountId, 'token'), address: input.address }, async (tx) => {
    const [account, addon] = [await tx.account.get(), await tx.addons.byName(name)];
    if (!account || !addon) return refuse('wrong_credentials', {});
    const familyId = tx.id();
    await tx.tokens.insertFamily({ id: familyId, addonId: addon.id, memberId: member.id });
    const [access, refresh] = [ports.secrets.issue('pa_', accountId), ports.secrets.issue('pr_', accountId)];
    const expiresAt = await keep(tx, familyId, access.hash, refresh.hash);
    return { access: access.token, refresh: refresh.token, expiresAt, account };
  });
}

async function keep(tx: Tx, familyId: string, accessHash: Buffer, refreshHash: Buffer): Promise<Instant> {
  const accessExpiresAt = later(tx.now, accessHours);
  const pair = { familyId, accessHash, refreshHash, accessExpiresAt };
  await tx.tokens.insertPair({ id: tx.id(), ...pair, refreshExpiresAt: later(tx.now, refreshHours) });
  return accessExpiresAt;
}

/** Whether two tokens are a pair that can be used now, in the add-on of this name. */
export async function validatePair(
  ports: Ports,
  { access, refresh, addon }: { access: string; refresh: string; addon: string },
): Promise<Result<Pair, 'wrong_credentials'>> {
  const found = await read(ports, 'access', access);
  const account = found && (await ports.store.reader(found.accountId).account.get());
  const isPair = found && ports.secrets.hashOf(refresh).equals(found.pair.refreshHash);
  if (!found || !account || !isPair || !isUsable(found.pair, ports.now())) return refuse('wrong_credentials', {});
  if (found.pair.addonName.toLowerCase() !== addon.toLowerCase()) return refuse('wrong_credentials', {});
  return { access, refresh, expiresAt: found.pair.accessExpiresAt, account };
}

/** The next pair of a family. It is derived from the refresh token under the server's key: who asks again within the grace gets the same,
 *  and nothing that opens anything is kept. A refresh token that comes after its grace was stolen from somebody, or by somebody: the
 *  whole family is dead. */
export async function nextPair(
  ports: Ports,
  { access, refresh, address }: { access: string; refresh: string; address: string },
): Promise<Result<Pair, 'wrong_credentials' | 'idempotency_key_reused'>> {
  const found = await read(ports, 'refresh', refresh);
  if (!found) return refuse('wrong_credentials', {});
  const { accountId } = found;
  const call = { ...systemCall(accountId, 'token'), address };
  const made = await ports.store.transact(call, async (tx) => {
    const pair = await tx.tokens.byRefresh(ports.secrets.hashOf(refresh));
    const account = await tx.account.get();
    if (!pair || !account || pair.revoked || pair.refreshExpiresAt <= tx.now) return refuse('wrong_credentials', {});
    if (isLate(pair, Date.parse(tx.now))) {
      await tx.tokens.revokeFamily(pair.familyId);
      await tx.audit(call, 'tokenFamily.revoked', pair.familyId);
      return null;
    }
    if (!ports.secrets.hashOf(access).equals(pair.accessHash)) return refuse('wrong_credentials', {});
    const next = {
      access: ports.secrets.derive('pa_', accountId, refresh),
      refresh: ports.secrets.derive('pr_', accountId, refresh),
    };
    const tokens = { access: next.access.token, refresh: next.refresh.token, account };
    const before = await tx.tokens.byAccess(next.access.hash);
    if (before) return { ...tokens, expiresAt: before.accessExpiresAt };
    await tx.tokens.retire(pair.id);
    return { ...tokens, expiresAt: await keep(tx, pair.familyId, next.access.hash, next.refresh.hash) };
  });
  return made ?? refuse('wrong_credentials', {});
}

/** Whose an access token is: the member that signed in, as long as it is one. */
export type Program = Authenticated & { addonId: string; addonName: string };

export async function authenticateProgram(ports: Ports, access: string): Promise<Program | null> {
  const found = await read(ports, 'access', access);
  if (!found || !isUsable(found.pair, ports.now())) return null;
  const { addonId, addonName, memberId } = found.pair;
  const actor = await ports.credentials.member(found.accountId, memberId);
  if (!actor) return null;
  return { accountId: found.accountId, actor, credential: `addon:${addonId} member:${memberId}`, addonId, addonName };
}

async function read({ secrets, store }: Ports, which: 'access' | 'refresh', token: string) {
  const named = secrets.read(which === 'access' ? 'pa_' : 'pr_', token);
  if (!named) return null;
  const { tokens } = store.unverified(named.accountId);
  const pair = await (which === 'access' ? tokens.byAccess(named.hash) : tokens.byRefresh(named.hash));
  return pair && { accountId: named.accountId, pair };
}

function isUsable(pair: TokenPair, nowMs: number): boolean {
  return !pair.revoked && Date.parse(pair.accessExpiresAt) > nowMs && !isLate(pair, nowMs);
}

function isLate({ retiredAt }: TokenPair, nowMs: number): boolean {
  return retiredAt !== null && nowMs - Date.parse(retiredAt) > graceMs;
}
