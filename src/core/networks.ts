import type { Secrets } from './credential-ports.ts';
import { isShared, networkOf } from './network.ts';

/** So many conversations that began from one network may be with agents of an inbox and wait for a first answer. */
export const mostUnanswered = 10;

/** What is kept of the network that a visitor or a form comes from: a reader of the database does not learn the address. Null: it is
 *  not counted, since everybody may stand behind it.
 *  @param address null: the program itself */
export function networkKept(
  { secrets }: { secrets: Pick<Secrets, 'pseudonym'> },
  accountId: string,
  address: string | null,
) {
  const network = address === null || isShared(address) ? null : networkOf(address);
  return network === null ? null : secrets.pseudonym(accountId, `network ${network}`);
}
