import type { Letter } from './addon-nouns.ts';
import type { Account } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Refusal, refuse } from './refusal.ts';
import { later } from './session.ts';

/** So many letters a day, so that nobody can make an account pump them (contracts, imbee 10). */
const mostADay = { to: 10, email: 2000, sms: 200 };
/** Where text messages go, by the codes of countries: Europe's and the Americas'. */
const smsCountries = /^(1|3[0-469]|35[0-9]|37[0-8]|38[0-9]|4[013-9]|42[01]|5[1-8]|50[0-9]|59[0-9])/;

/** Null where an account may write to somebody now, or where there is nobody to write to; else the refusal to give. */
export async function mayWrite(
  tx: Tx,
  { carriers }: Ports,
  { settings }: Account,
  channel: Letter['channel'],
  to: string | null,
): Promise<Refusal<'no_channel' | 'invalid' | 'throttled'> | null> {
  if (to === null) return null;
  if (!settings.outbox && !carriers.house[channel] && !(await tx.carriers.get(channel)))
    return refuse('no_channel', { channel });
  if (channel === 'sms' && !smsCountries.test(to)) {
    return refuse('invalid', { field: 'phone', problem: 'is in a country that gets no messages from here' });
  }
  const since = later(tx.now, -24);
  const [sentThere, sentAll] = [await tx.links.letters(since, { to }), await tx.links.letters(since, { channel })];
  const isMuch = sentThere >= mostADay.to || sentAll >= mostADay[channel];
  return isMuch ? refuse('throttled', { retryAfterSeconds: 3600 }) : null;
}
