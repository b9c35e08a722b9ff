import { randomInt } from 'node:crypto';
import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import { isRefusal } from '../core/refusal.ts';

/** A WhatsApp number and a Facebook page that are one business, as first-run.json shows them. */
export type DemoLine = { controllerPort: string; number: number; facebookId: string };

/** Makes the line, which some teams serve, and a key for programs that work with it. They are by chance, as a number belongs to one account
 *  of an installation, and an earlier start may have died after it. */
export async function makeLine(core: Core, call: Call, teamIds: string[]) {
  const label = String(randomInt(8100, 9900));
  const number = String(randomInt(34_611_000_000, 34_612_000_000));
  const address = String(randomInt(100_000_000_000_000, 200_000_000_000_000));
  const page = { address, token: null };
  const line = await core.addLine(call, { name: 'Ronda Bicycles', label, email: null, number, page });
  if (isRefusal(line)) return line;
  for (const inbox of [line.whatsapp, line.messenger]) {
    const served = inbox && (await core.changeInbox(call, inbox.id, { teamIds }));
    if (isRefusal(served)) return served;
  }
  const rights = ['conversations', 'settings', 'secrets'] as const;
  const key = await core.makeKey(call, { name: 'Demo of areas', rights: [...rights] });
  if (isRefusal(key)) return key;
  return { key: key.token, controllerPort: label, number: Number(number), facebookId: address };
}
