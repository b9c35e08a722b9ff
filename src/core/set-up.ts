import type { Ports } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { openSession, type SignedIn, systemCall } from './session.ts';

export type NewOwner = { email: string; name: string; password: string };
export type NewAccount = { name: string; timezone: string; owner: NewOwner };

/** Makes a tenant with its owner. A `mark` is a thing that only one account can be, like the first: it goes to an account together with
 *  its owner, so that a server that dies in between has left an empty account and no mark. */
export async function createAccount(
  ports: Ports,
  account: NewAccount,
  mark: string | null,
): Promise<Result<SignedIn, 'already_exists'>> {
  const { name, timezone, owner } = account;
  const id = ports.newId();
  const createdAt = new Date(ports.now()).toISOString();
  const passwordHash = await ports.secrets.hashPassword(owner.password);
  const taken = refuse('already_exists', { noun: 'member', field: 'email' });
  if ((await ports.store.accountOf('email', owner.email.toLowerCase())) !== null) return taken;
  await ports.store.createAccount({ id, name, timezone, settings: {}, createdAt });
  return ports.store.transact(systemCall(id, 'set-up'), async (tx) => {
    if (mark !== null && (await tx.directory('mark', mark)) === 'taken') {
      return refuse('already_exists', { noun: 'account', field: 'mark' });
    }
    if ((await tx.directory('email', owner.email.toLowerCase())) === 'taken') return taken;
    const member = { id: tx.id(), email: owner.email, name: owner.name, role: 'owner' as const, agentId: null };
    await tx.members.insert({ ...member, createdAt, passwordHash });
    tx.append({ kind: 'member.created', subject: member.id });
    return (await openSession(tx, ports, member.id)) ?? taken;
  }) as Promise<Result<SignedIn, 'already_exists'>>;
}

export type SetUp = NewAccount & { token: string };

/** The first owner of a fresh installation, by the one-time link that the start printed. Of several at once one wins. */
export async function setUp(ports: Ports, input: SetUp): Promise<Result<SignedIn, 'link_used_up' | 'already_exists'>> {
  if (!ports.secrets.isSetUpToken(input.token) || (await ports.store.hasMembers())) return refuse('link_used_up', {});
  const made = await createAccount(ports, input, 'first');
  return 'refused' in made && made.noun === 'account' ? refuse('link_used_up', {}) : made;
}
