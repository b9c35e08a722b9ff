import { randomBytes } from 'node:crypto';
import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import { done } from './done.ts';

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
export async function openPhoneLine(core: Core, call: Call): Promise<PhoneLine> {
  const email = `daan-${randomBytes(3).toString('hex')}@demo.example`;
  const hire = async (name: string, ref: string, voiceNumber: string, lineSharing: boolean, address: string | null) => {
    const fields = { whatsappNumber: null, pictureUrl: null, post: 'Advice by phone', capacity: 10 };
    const agent = done(await core.addAgent(call, { name, ref, voiceNumber, email: address, ...fields }));
    const prices = { callTokensPerMinute: 90, chatTokensPerMinute: 100, tokensPerMessage: 50 };
    done(await core.changeProfile(call, agent.id, { lineSharing, ...prices, languages: 'es, en, nl' }));
  };
  await hire('Daan', '000142', unsharedNumber, false, email);
  await hire('Esra', '000143', sharedNumber, true, null);
  await hire('Finn', '000144', sharedNumber, true, null);
  const { id: applicationId } = done(
    await core.addApplication(call, { name: 'Bike shop by phone', dialedNumbers: [dialedNumber] }),
  );
  const hash = async (purpose: 'calls' | 'wallets') =>
    done(await core.makeApplicationKey(call, applicationId, purpose)).token;
  const fields = { name: 'Lucía Romero', email: 'lucia@demo.example', callers: [inboundNumber] };
  const { id, pin } = done(await core.addWallet(call, { applicationId, ...fields }));
  const wallet = { by: 'id' as const, walletId: id };
  done(await core.book(call, { type: 'move', wallet, kind: 'top_up', amount: tokens, reason: 'Welcome' }));
  return {
    chattabai: {
      authenticationHash: await hash('calls'),
      ref: '000142',
      email,
      sharedNumber,
      sharedRefs: ['000143', '000144'],
      unsharedNumber,
      dialedNumber,
    },
    creditsystem: { authenticationHash: await hash('wallets'), dialedNumber, pin, inboundNumber },
  };
}
