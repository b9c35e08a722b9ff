import type { Sent } from '../../core/delivery-ports.ts';
import { type Carrier, unanswered } from '../../core/letter-ports.ts';
import { hostOf } from '../../core/named-server.ts';
import { type Answered, ask, objectIn, Unanswered } from '../ask.ts';
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

const mostAnswered = 65_536;

/** Text messages through a provider that speaks Twilio's REST API, as several do.
 *  @param reach where it may be; left out: anywhere */
export function twilioCarrier(provider: SmsProvider, reach?: Reach): Carrier {
  return { carry: ({ to, text }) => sendByTwilio(provider, { to, text, callback: null }, reach) };
}

/** @property to digits, with the country
 *  @property callback where it tells what became of it; null: it does not */
export type TextMessage = { to: string; text: string; callback: string | null };

export async function sendByTwilio(
  provider: SmsProvider,
  { to, text, callback }: TextMessage,
  reach?: Reach,
): Promise<Sent> {
  const { url, sid, token, from, patienceMs = 30_000 } = provider;
  const sender = /^MG[0-9a-f]{32}$/i.test(from) ? 'MessagingServiceSid' : 'From';
  const target = new URL(`${url}/2010-04-01/Accounts/${encodeURIComponent(sid)}/Messages.json`);
  const address = reach && (await reach(hostOf(target)));
  let answer: Answered;
  try {
    answer = await ask(target, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
      },
      body: new URLSearchParams({
        To: `+${to}`,
        [sender]: from,
        Body: text,
        ...(callback !== null && { StatusCallback: callback }),
      }).toString(),
      patienceMs,
      address,
      most: mostAnswered,
    });
  } catch (error) {
    if (error instanceof Unanswered && error.asked) return { uncertain: unanswered };
    throw new Error(`The provider of text messages cannot be reached: ${(error as Error).message}`);
  }
  const { status } = answer;
  const said = objectIn(answer);
  if (status === 200 || status === 201) return { sentAs: typeof said.sid === 'string' ? said.sid : 'unnamed' };
  const words = [status, said.code, said.message].filter((one) => one !== undefined).join(' ');
  const reason = withoutRepeated(words, [`+${to}`, to, `${sid}:${token}`, token]);
  if (status === 400) return { refused: reason };
  throw new Error(`The provider of text messages said ${reason}`);
}
