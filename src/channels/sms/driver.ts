import type { Driver } from '../../core/delivery-ports.ts';
import { hostOf } from '../../core/named-server.ts';
import { ask, objectIn } from '../ask.ts';
import type { MediaFetch } from '../media.ts';
import type { Reach } from '../reach.ts';
import { sendByTwilio } from './twilio.ts';

/** What a provider takes in one message, in its parts. */
const longestText = 1600;

/** Text messages of an inbox by a provider with Twilio's REST API. Its credentials: `accountSid`, `token`, and `url` where it is not Twilio.
 *  @param callback where it tells what became of a message; null: it cannot reach us */
export function smsDriver(
  reach: Reach,
  fetchMedia: MediaFetch,
  callback: (inboxId: string, messageId: string) => string | null,
): Driver {
  return {
    async send({ messageId, inboxId, from, to, kind, text, attachment, credentials }) {
      if (attachment || kind !== 'text') return { refused: 'Text messages take no files' };
      if (text.length > longestText) return { refused: `A text message takes ${longestText} characters at most` };
      const { url = twilio, accountSid: sid = '', token = '' } = credentials;
      const provider = { url, sid, token, from: `+${from}` };
      return sendByTwilio(provider, { to, text, callback: callback(inboxId, messageId) }, reach);
    },
    fetch: (remote, { accountSid = '', token = '' }, most) =>
      fetchMedia(remote, { authorization: basic(accountSid, token) }, most),
    async check(from, { url = twilio, accountSid = '', token = '' }) {
      const target = new URL(`${url}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}.json`);
      const headers = { authorization: basic(accountSid, token) };
      const address = await reach(hostOf(target));
      const answer = await ask(target, { method: 'GET', headers, patienceMs: 10_000, address, most: 65_536 });
      const { friendly_name: name, code, message } = objectIn(answer);
      if (answer.status === 200) return { name: typeof name === 'string' ? name : null, address: from };
      return { refused: [answer.status, code, message].filter((one) => one !== undefined).join(' ') };
    },
  };
}

const twilio = 'https://api.twilio.com';

function basic(sid: string, token: string): string {
  return `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`;
}
