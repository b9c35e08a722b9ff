import { isShared, networkName } from '../core/network.ts';
import type { StreamRequest } from '../core/stream.ts';
import { Tally } from '../core/tally.ts';
import { outsiderOf } from './audience.ts';

/** Open streams that one of them may have, in this process. Members open tabs, programs and telephones; many people may stand
 *  behind a shared address, so that these numbers are there to have an end, not to be reached. */
const most = { outsider: 10, member: 500, network: 200, networkOfMembers: 5_000, sharedNetwork: 5_000 };

export class TooManyStreams extends Error {
  override name = 'TooManyStreams';
  readonly retryAfterSeconds = 10;
  constructor() {
    super('Too many open streams');
  }
}

/** Counts open streams by person and by network. */
export class StreamLimits {
  private readonly open = new Tally();

  /** @returns gives the place back
   *  @throws TooManyStreams */
  enter({
    accountId,
    audience,
    holder,
    address,
  }: Pick<StreamRequest, 'accountId' | 'audience' | 'holder' | 'address'>) {
    const outsider = outsiderOf(audience);
    const network = networkName(address);
    const ofNetwork = outsider === null ? most.networkOfMembers : most.network;
    const bounds: [string, number][] = [
      [`${accountId} ${outsider ?? holder}`, outsider === null ? most.member : most.outsider],
      [`${outsider === null} ${network}`, isShared(address) ? most.sharedNetwork : ofNetwork],
    ];
    if (bounds.some(([name, bound]) => this.open.of(name) >= bound)) throw new TooManyStreams();
    for (const [name] of bounds) this.open.add(name);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      for (const [name] of bounds) this.open.add(name, -1);
    };
  }
}
