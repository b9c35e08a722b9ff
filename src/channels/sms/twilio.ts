import http from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import type { Sent } from '../../core/delivery-ports.ts';
import { type Carrier, type OutgoingLetter, unanswered } from '../../core/letter-ports.ts';
import type { Reach } from '../reach.ts';
import { withoutRepeated } from '../said.ts';

export type SmsProvider = {
  /** scheme and host, without a slash at the end */
  url: string;
  sid: string;
  token: string;
  /** a number with + and its country's, a name, or a messaging service (MG…) */
  from: string;
  /** milliseconds until it must have answered; 30 seconds */
  patienceMs?: number;
};

/** Text messages through a provider that speaks Twilio's REST API, as several do.
 *  @param reach where it may be; left out: anywhere */
export function twilioCarrier(provider: SmsProvider, reach?: Reach): Carrier {
  return { carry: (letter) => carry(provider, letter, reach) };
}

async function carry(provider: SmsProvider, { to, text }: OutgoingLetter, reach?: Reach): Promise<Sent> {
  const { url, sid, token, from, patienceMs = 30_000 } = provider;
  const sender = /^MG[0-9a-f]{32}$/i.test(from) ? 'MessagingServiceSid' : 'From';
  const target = new URL(`${url}/2010-04-01/Accounts/${encodeURIComponent(sid)}/Messages.json`);
  const address = reach && (await reach(target.hostname.replace(/^\[(.*)\]$/, '$1')));
  const form = new URLSearchParams({ To: `+${to}`, [sender]: from, Body: text }).toString();
  const state = { connected: false };
  let answer: Answer;
  try {
    answer = await post(target, `${sid}:${token}`, form, { patienceMs, address, state });
  } catch (error) {
    if (state.connected) return { uncertain: unanswered };
    const why = (error as { code?: unknown }).code ?? (error as Error).name;
    throw new Error(`The provider of text messages cannot be reached: ${why}`);
  }
  const { status, said } = answer;
  if (status === 200 || status === 201) return { sentAs: typeof said.sid === 'string' ? said.sid : 'unnamed' };
  const words = [status, said.code, said.message].filter((one) => one !== undefined).join(' ');
  const reason = withoutRepeated(words, [`+${to}`, to, `${sid}:${token}`, token]);
  if (status === 400) return { refused: reason };
  throw new Error(`The provider of text messages said ${reason}`);
}

type Answer = { status: number; said: { sid?: unknown; code?: unknown; message?: unknown } };
type Way = { patienceMs: number; address: string | undefined; state: { connected: boolean } };

const mostAnswered = 65_536;

/** Follows no redirect. `state.connected`: it may have been asked.
 *  @param way `address`: what was looked up already, and is not again */
function post(target: URL, secret: string, form: string, { patienceMs, address, state }: Way): Promise<Answer> {
  const isSecure = target.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const asked = (isSecure ? https : http).request(
      target,
      {
        method: 'POST',
        agent: false,
        headers: {
          authorization: `Basic ${Buffer.from(secret).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
          'content-length': Buffer.byteLength(form),
        },
        signal: AbortSignal.timeout(patienceMs),
        ...(address !== undefined && {
          lookup: (_host, { all }, found) => {
            const family = isIPv6(address) ? 6 : 4;
            if (all) found(null, [{ address, family }]);
            else found(null, address, family);
          },
        }),
      },
      (response) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        const end = () => resolve({ status: response.statusCode ?? 0, said: parsed(Buffer.concat(parts).toString()) });
        response.on('data', (part: Buffer) => {
          parts.push(part);
          bytes += part.length;
          if (bytes > mostAnswered) asked.destroy();
        });
        // It has said what became of it, whatever becomes of the rest.
        response.on('end', end).on('error', end).on('close', end);
      },
    );
    asked.on('socket', (socket) =>
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        state.connected = true;
      }),
    );
    asked.on('error', reject);
    asked.end(form);
  });
}

function parsed(text: string): Answer['said'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
