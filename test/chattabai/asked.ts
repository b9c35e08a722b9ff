import type { FirstRun } from '../../src/demo/demo.ts';
import { type Name, paths } from './door.ts';

/** How every route is asked rightly, and what it is asked about. */
export function asked(firstRun: () => FirstRun) {
  const known = () => ({ ...firstRun().chattabai, wallet: firstRun().creditsystem });
  const pinOf = () => {
    const { dialedNumber, pin } = firstRun().creditsystem;
    return { dialedNumber, pin };
  };
  const call = () => ({
    ref: known().ref,
    startTime: '2042-01-01 12:00:01',
    endTime: '2042-01-01 12:01:01',
    inboundNumber: '31612345678',
    dialedNumber: known().dialedNumber,
    outboundNumber: known().unsharedNumber,
    duration: '60',
    dialStatus: 'ANSWER',
  });

  const right: Record<Name, () => object> = {
    getStatus: () => ({ ref: known().ref }),
    setStatus: () => ({ ref: known().ref, status: 'online' }),
    setLine: () => ({ outboundNumber: known().sharedNumber, status: 'online' }),
    log: () => ({ ref: known().ref }),
    call,
    profiles: () => ({}),
    byPin: () => pinOf(),
    byCaller: () => ({ dialedNumber: known().wallet.dialedNumber, inboundNumber: known().wallet.inboundNumber }),
    subtract: () => ({ ...pinOf(), tokens: '1' }),
    add: () => ({ ...pinOf(), tokens: '1' }),
  };
  return { known, pinOf, call, right };
}

export const names = Object.keys(paths) as Name[];
