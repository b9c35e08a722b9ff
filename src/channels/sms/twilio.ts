import type { Sent } from '../../core/delivery-ports.ts';
import { type Carrier, type OutgoingLetter, unanswered } from '../../core/letter-ports.ts';

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

/** Text messages through a provider that speaks Twilio's REST API, as several do. */
export function twilioCarrier(provider: SmsProvider): Carrier {
  return { carry: (letter) => carry(provider, letter) };
}

async function carry(provider: SmsProvider, { to, text }: OutgoingLetter): Promise<Sent> {
  const { url, sid, token, from, patienceMs = 30_000 } = provider;
  const sender = /^MG[0-9a-f]{32}$/i.test(from) ? 'MessagingServiceSid' : 'From';
  let status: number;
  let said: { sid?: unknown; code?: unknown; message?: unknown };
  try {
    const response = await fetch(`${url}/2010-04-01/Accounts/${encodeURIComponent(sid)}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}` },
      body: new URLSearchParams({ To: `+${to}`, [sender]: from, Body: text }),
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    status = response.status;
    said = (await response.json().catch(() => ({}))) as typeof said;
  } catch (error) {
    const why = codeOf(error);
    if (neverArrived.test(why)) throw new Error(`The provider of text messages cannot be reached: ${why}`);
    return { uncertain: unanswered };
  }
  if (status === 200 || status === 201) return { sentAs: typeof said.sid === 'string' ? said.sid : 'unnamed' };
  const words = [status, said.code, said.message].filter((one) => one !== undefined).join(' ');
  const reason = words.replaceAll(`+${to}`, '…').replaceAll(to, '…');
  if (status === 400) return { refused: reason };
  throw new Error(`The provider of text messages said ${reason}`);
}

/** Where nothing can have been asked yet. */
const neverArrived =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|.*(CERT|SSL|TLS).*)$/;

function codeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } }).cause;
  return String(cause?.code ?? (error as Error).name);
}
