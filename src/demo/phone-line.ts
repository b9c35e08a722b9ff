import { randomBytes } from 'node:crypto';
import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import { done } from './done.ts';
import type { PhonePast } from './phone-past.ts';

/** What programs of a telephone exchange need to try everything: in these shapes it stands in first-run.json. */
export type PhoneLine = {
  chattabai: {
    authenticationHash: string;
    ref: string;
    email: string;
    sharedNumber: string;
    sharedRefs: string[];
    unsharedNumber: string;
    dialedNumber: string;
  };
  creditsystem: { authenticationHash: string; dialedNumber: string; pin: string; inboundNumber: string };
};

const dialedNumber = '34910200100';
const sharedNumber = '34910200201';
const unsharedNumber = '34910200202';
const inboundNumber = '34600200300';
const tokens = 5000n;

/** The shop advises by phone, for tokens: two share a line, one has a number of her own, a customer has a wallet. */
export async function openPhoneLine(
  core: Core,
  call: Call,
): Promise<{ keys: PhoneLine; past: Pick<PhonePast, 'exchange' | 'advisors'> }> {
  const email = `daan-${randomBytes(3).toString('hex')}@demo.example`;
  const hire = async (name: string, ref: string, voiceNumber: string, lineSharing: boolean, address: string | null) => {
    const fields = { whatsappNumber: null, pictureUrl: null, post: 'Advice by phone', capacity: 10 };
    const agent = done(await core.addAgent(call, { name, ref, voiceNumber, email: address, ...fields }));
    const prices = { callTokensPerMinute: 90, chatTokensPerMinute: 100, tokensPerMessage: 50 };
    done(await core.changeProfile(call, agent.id, { lineSharing, ...prices, languages: 'es, en, nl' }));
    return { id: agent.id, ref, voiceNumber, tokensPerMinute: prices.callTokensPerMinute };
  };
  await hire('Daan', '000142', unsharedNumber, false, email);
  await hire('Esra', '000143', sharedNumber, true, null);
  await hire('Finn', '000144', sharedNumber, true, null);
  const { id: applicationId } = done(
    await core.addApplication(call, { name: 'Bike shop by phone', dialedNumbers: [dialedNumber] }),
  );
  const hash = async (purpose: 'calls' | 'wallets') =>
    done(await core.makeApplicationKey(call, applicationId, purpose));
  // Those who have a past: programs find the others as nobody has used them yet.
  const advisors = [
    await hire('Greta', '000917', '34910200203', false, null),
    await hire('Hugo', '000918', '34910200204', false, null),
  ];
  const [calls, wallets] = [await hash('calls'), await hash('wallets')];
  const fields = { name: 'Lucía Romero', email: 'lucia@demo.example', callers: [inboundNumber] };
  const { id, pin } = done(await core.addWallet(call, { applicationId, ...fields }));
  const wallet = { by: 'id' as const, walletId: id };
  done(await core.book(call, { type: 'move', wallet, kind: 'top_up', amount: tokens, reason: 'Welcome' }));
  const keys = {
    chattabai: {
      authenticationHash: calls.token,
      ref: '000142',
      email,
      sharedNumber,
      sharedRefs: ['000143', '000144'],
      unsharedNumber,
      dialedNumber,
    },
    creditsystem: { authenticationHash: wallets.token, dialedNumber, pin, inboundNumber },
  };
  return { keys, past: { exchange: { applicationId, walletsKeyId: wallets.id, dialedNumber }, advisors } };
}
