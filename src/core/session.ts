import type { Call, Once } from './call.ts';
import { deviceWith } from './known-device.ts';
import type { Account, Instant, Member } from './nouns.ts';
import { admitTry, deviceSubject, unlessItFails } from './password-tries.ts';
import type { KnownMember, Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';

const sessionDays = 30;
const linkHours = 72;

export type SignIn = {
  email: string;
  password: string;
  address: string | null;
  /** the device cookie of the browser that asks; absent or null if none */
  device?: string | null;
};
export type SignedIn = { accountId: string; account: Account; member: Member; token: string; expiresAt: string };

/** Checks e-mail and password, throttled in the database. Whether the e-mail exists cannot be told from the answer nor from its
 *  time. */
async function prove(
  ports: Ports,
  { email: asked, password, address, device = null }: SignIn,
  belongs: Belongs,
): Promise<Result<{ accountId: string; found: KnownMember }, 'wrong_credentials' | 'throttled'>> {
  const { store, secrets } = ports;
  const name = asked.toLowerCase();
  const admitted = await admitTry(
    { throttle: store.throttle, devices: secrets },
    { kind: 'sign-in', name, address, device },
  );
  if ('refused' in admitted) return admitted;
  const proven = await admitted.judge(async () => {
    const accountId = await store.accountOf('email', name);
    const found = accountId === null ? null : await store.reader(accountId).members.byEmail(asked);
    const isRight = await isPasswordOf(secrets, password, found, admitted.isKnown);
    return isRight && accountId !== null && found && (await belongs(accountId)) ? { accountId, found } : null;
  });
  // Only a sign-in that succeeds forgets the wrong tries before it.
  if (!proven) return refuse('wrong_credentials', {});
  await admitted.right();
  return proven;
}

/** Takes as long for nobody as for somebody. */
async function isPasswordOf(
  secrets: Ports['secrets'],
  password: string,
  member: KnownMember | null,
  isKnown: boolean,
): Promise<boolean> {
  const right = await secrets.verifyPassword(password, member?.passwordHash ?? nobodysHash, isKnown);
  return right && member !== null && member.passwordHash !== null;
}

/** The cookie by which a browser that signed a member in is known the next time.
 *  @param cookie what it has already; null if none */
export function rememberDevice({ secrets }: Pick<Ports, 'secrets'>, email: string, cookie: string | null): string {
  return deviceWith(secrets, cookie, deviceSubject('sign-in', email.toLowerCase()));
}

export type Proven = {
  accountId: string;
  member: Member;
  /** of the password that was right; null: it is the member's first */
  passwordChangedAt: Instant | null;
};

/** Whether an account is the one that the sign-in names. */
type Belongs = (accountId: string) => Promise<boolean>;

/** Who has this e-mail and password, throttled.
 *  @param belongs what has to be right beside the password */
export async function checkPassword(
  ports: Ports,
  input: SignIn,
  belongs: Belongs = async () => true,
): Promise<Result<Proven, 'wrong_credentials' | 'throttled'>> {
  const proven = await prove(ports, input, belongs);
  if ('refused' in proven) return proven;
  const { passwordHash: _, passwordChangedAt, ...member } = proven.found;
  return { accountId: proven.accountId, member, passwordChangedAt };
}

/** Opens a session for whoever has this e-mail and password. */
export async function signIn(
  ports: Ports,
  input: SignIn,
): Promise<Result<SignedIn, 'wrong_credentials' | 'throttled' | 'idempotency_key_reused'>> {
  const right = await checkPassword(ports, input);
  if ('refused' in right) return right;
  const call = systemCall(right.accountId, 'sign-in');
  const signedIn = await ports.store.transact(call, (tx) => openSession(tx, ports, right.member.id));
  return signedIn ?? refuse('wrong_credentials', {});
}

/** Ends a session. The event is a change of the account's configuration: every process asks its open streams again who they are, and
 *  cuts those of this session. */
export function signOut({ secrets, store }: Ports, call: Call, token: string) {
  const session = secrets.read('ps_', token);
  return store.transact(call, async (tx) => {
    const memberId = session && (await tx.credentials.endSession(session.hash));
    if (memberId) tx.append({ kind: 'member.changed', subject: memberId, changed: ['sessions'] });
    return { removed: true as const };
  });
}

/** An argon2id hash that no password has: the time of a try is the same for an unknown e-mail. */
const nobodysHash = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Gives a member that knows its password another one. All its sessions, links and tokens end, and a new session is opened. */
export async function changePassword(
  ports: Ports,
  call: Call,
  { current, next }: { current: string; next: string },
): Promise<Result<SignedIn, 'forbidden' | 'wrong_credentials' | 'throttled' | 'idempotency_key_reused'>> {
  if (call.actor.kind !== 'member') return refuse('forbidden', { right: 'member' });
  const { id } = call.actor;
  const reader = ports.store.reader(call.accountId);
  const member = await reader.members.get(id);
  if (!member) return refuse('wrong_credentials', {});
  // The session identifies the member: anonymous clients cannot exhaust these tries, which do not
  // count at the sign-in either.
  const { throttle } = ports.store;
  const wait = await throttle.attempt('password-change', id);
  if (wait > 0) return refuse('throttled', { retryAfterSeconds: wait });
  const before = await unlessItFails(
    async () => {
      const found = await reader.members.byEmail(member.email);
      return (await isPasswordOf(ports.secrets, current, found, true)) ? found : null;
    },
    () => throttle.giveBack('password-change', id),
  );
  if (!before) return refuse('wrong_credentials', {});
  await throttle.clear('password-change', id);
  const passwordHash = await ports.secrets.hashPassword(next);
  return ports.store.transact(call, async (tx) => {
    const now = await tx.members.byEmail(member.email);
    // Somebody else who knew it was faster.
    if (now?.id !== id || now.passwordHash !== before.passwordHash) return refuse('wrong_credentials', {});
    await setPassword(tx, call, id, passwordHash);
    return (await openSession(tx, ports, id)) ?? refuse('wrong_credentials', {});
  });
}

async function setPassword(tx: Tx, call: Call, memberId: string, passwordHash: string): Promise<void> {
  await tx.members.update(memberId, { passwordHash });
  tx.append({ kind: 'member.changed', subject: memberId, changed: ['password'] });
  await tx.audit(call, 'password.changed', memberId);
}

/** Opens a session for a member that proved who it is. */
export async function openSession(tx: Tx, ports: Ports, memberId: string): Promise<SignedIn | null> {
  const member = await tx.members.get(memberId);
  const account = await tx.account.get();
  if (!member || !account) return null;
  const { token, hash } = ports.secrets.issue('ps_', tx.accountId);
  const expiresAt = later(tx.now, sessionDays * 24);
  await tx.credentials.insertSession({ hash, memberId, expiresAt });
  return { accountId: tx.accountId, account, member, token, expiresAt };
}

/** A link that signs its member in once: how an invited person comes in, and how the first owner is made.
 *  @param of of the same job the same link each time */
export async function issueLink(tx: Tx, { secrets }: Ports, memberId: string, of?: string): Promise<string> {
  const { token, hash } = of ? secrets.derive('pl_', tx.accountId, of) : secrets.issue('pl_', tx.accountId);
  await tx.credentials.insertLink({ hash, memberId, expiresAt: later(tx.now, linkHours) });
  return token;
}

/** Signs in the member whose link it is, and gives it a password where it wants one.
 *  @param once without its credential: whoever has the link may hear the first answer again */
export async function useLink(
  ports: Ports,
  token: string,
  password: string | null,
  once: Omit<Once, 'credential'> | null,
): Promise<Result<SignedIn, 'link_used_up' | 'idempotency_key_reused'>> {
  const link = ports.secrets.read('pl_', token);
  // A token can name any account, also one that never was.
  if (!link || !(await ports.store.unverified(link.accountId).account.get())) return refuse('link_used_up', {});
  const call = systemCall(link.accountId, 'link');
  if (once) call.once = { ...once, credential: `link:${link.hash.toString('base64url')}` };
  return ports.store.transact(call, (tx) => spendLink(tx, ports, call, link.hash, password));
}

async function spendLink(
  tx: Tx,
  ports: Ports,
  call: Call,
  hash: Buffer,
  password: string | null,
): Promise<Result<SignedIn, 'link_used_up'>> {
  const memberId = await tx.credentials.useLink(hash);
  if (memberId === null) return refuse('link_used_up', {});
  // Hashed here, where the link is known to be good: it is too dear for everybody who comes along with some text.
  if (password !== null) await setPassword(tx, call, memberId, await ports.secrets.hashPassword(password));
  return (await openSession(tx, ports, memberId)) ?? refuse('link_used_up', {});
}

export function later(now: string, hours: number): string {
  return new Date(Date.parse(now) + hours * 3_600_000).toISOString();
}

/** A call of the program itself. */
export function systemCall(accountId: string, name: string): Call {
  return { accountId, actor: { kind: 'system', name }, handler: name, address: null, once: null };
}
