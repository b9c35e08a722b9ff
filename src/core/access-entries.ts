import type { Visitor } from './call.ts';
import type { Ports, Tx } from './ports.ts';
import { later } from './session.ts';

/** How long a browser that entered by a link stays in: as long as its cookie. */
const entryDays = 30;

/** The address of an external person in an inbox, whichever link or device it came by: all of its
 *  entries are one visitor. It is the hash of the token that links granted before entries were
 *  stored; that token is no longer issued. */
export function addressOfPerson({ secrets }: Pick<Ports, 'secrets'>, of: PersonIn): string {
  const visitor = secrets.readVisitor(secrets.issueVisitor(of.accountId, of.inboxId, of.userKey));
  if (!visitor) throw new Error('A token that was just issued is not valid');
  return visitor.address;
}

export type PersonIn = { accountId: string; inboxId: string; userKey: string };

/** Lets one browser in by a link: a token of its own, of which only the hash is kept. It ends with the link. */
export async function enter(tx: Tx, { secrets }: Pick<Ports, 'secrets'>, linkId: string): Promise<string> {
  const { token, hash } = secrets.issue('pv_', tx.accountId);
  await tx.links.insertEntry({ hash, linkId, expiresAt: later(tx.now, entryDays * 24) });
  return token;
}

/** The visitor that a token stands for: anonymous, or a person who entered by a link. Null for an invalid token, or one that
 *  ended: with its link, with the member who made that, with the person's erasure, or after thirty days. */
export async function authenticateVisitor(ports: Ports, token: string): Promise<Visitor | null> {
  const { secrets, credentials } = ports;
  const named = secrets.read('pv_', token);
  if (named) {
    const entry = await credentials.entry(named.accountId, named.hash);
    if (!entry || Date.parse(entry.expiresAt) <= ports.now()) return null;
    const { inboxId, userKey } = entry;
    const { accountId } = named;
    return { accountId, inboxId, address: addressOfPerson(ports, { accountId, inboxId, userKey }) };
  }
  const visitor = secrets.readVisitor(token);
  if (!visitor) return null;
  const ended = await credentials.endedVisitors(visitor.accountId);
  return ended.has(visitor.address) ? null : visitor;
}

/** Ends what was handed out for a person in an inbox before entries were stored: it names no link that it could end with. */
export async function endFormerToken(tx: Tx, ports: Pick<Ports, 'secrets'>, of: Omit<PersonIn, 'accountId'>) {
  await tx.links.endVisitor(addressOfPerson(ports, { accountId: tx.accountId, ...of }));
}
