import { randomInt } from 'node:crypto';
import { systemCall } from '../../src/core/session.ts';
import { done, type Inside } from '../support/inside.ts';

export const randomNumber = (): string => `3491${randomInt(1e9, 9e9)}`;

/** A company with a key, a wallet, a hold, a lock and a call. */
export async function furnishPhone({ core }: Inside, accountId: string) {
  const call = systemCall(accountId, 'test');
  const [dialedNumber, ref] = [randomNumber(), String(randomInt(1e9, 9e9))];
  const nobody = { email: null, whatsappNumber: null, voiceNumber: null, pictureUrl: null, post: null };
  done(await core.addAgent(call, { name: 'Caller', ref, capacity: 1, ...nobody }));
  const application = done(await core.addApplication(call, { name: 'Company', dialedNumbers: [dialedNumber] })).id;
  const key = done(await core.makeApplicationKey(call, application, 'wallets'));
  const fields = { name: null, email: null, callers: [] };
  const { id: wallet, pin } = done(await core.addWallet(call, { applicationId: application, ...fields }));
  const emptyWallet = done(await core.addWallet(call, { applicationId: application, ...fields })).id;
  const emptyApplication = done(await core.addApplication(call, { name: 'Gone', dialedNumbers: [] })).id;
  const named = { by: 'id' as const, walletId: wallet };
  done(await core.book(call, { type: 'move', kind: 'top_up', amount: 100n, reason: null, wallet: named }));
  const expiresAt = '2100-01-01T00:00:00.000Z';
  const { hold } = done(
    await core.book(call, { type: 'hold', walletId: wallet, amount: 10n, expiresAt, reason: null }),
  );
  const wrong = String((Number(pin) + 1) % 1_000_000);
  const finder = {
    by: 'pin' as const,
    applicationId: application,
    keyId: key.id,
    dialedNumber,
    pin: wrong,
    caller: '1',
    number: '1',
  };
  for (let i = 0; i < 10; i++) {
    await core.count(accountId, { type: 'find', wallet: finder, actor: 'test', address: null }, null);
  }
  const [lock] = await core.read(accountId).wallets.locks(new Date().toISOString());
  const told = done(
    await core.recordCall(call, {
      ref,
      inboundNumber: randomNumber(),
      dialedNumber,
      outboundNumber: randomNumber(),
      started: '2026-01-01 12:00:00',
      ended: null,
      durationSeconds: 60,
      outcome: 'answer',
    }),
  );
  return {
    application,
    applicationKey: key.id,
    wallet,
    emptyWallet,
    emptyApplication,
    hold: hold?.id as string,
    pinLock: lock?.id as string,
    call: told.call.id,
  };
}
