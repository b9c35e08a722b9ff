import { hostOf } from '../core/named-server.ts';
import type { HookPost } from '../core/webhook-ports.ts';
import { type Answered, ask } from './ask.ts';
import { reachOf } from './reach.ts';

const patienceMs = 15_000;
const mostAnswered = 65_536;

/** Posts to an address that a tenant named: on the open internet, without following it anywhere else. Any 2xx is a yes; 410 says that it wants
 *  nothing any more (standardwebhooks.com). */
export function webhookPost(reachable: readonly string[]): HookPost {
  const reach = reachOf(reachable);
  return async (url, headers, body) => {
    const target = new URL(url);
    let answered: Answered;
    try {
      const address = await reach(hostOf(target));
      answered = await ask(target, { method: 'POST', headers, body, patienceMs, address, most: mostAnswered });
    } catch (error) {
      return { failed: (error as Error).message };
    }
    const { status } = answered;
    if (status >= 200 && status < 300) return { taken: true };
    return status === 410 ? { failed: '410', gone: true } : { failed: String(status) };
  };
}
