import { useQuery } from '@tanstack/react-query';
import { ask } from '../api/http.ts';
import { client } from '../data/client.ts';
import type { Letter } from './data.ts';

export type EmailCarrier = {
  host: string;
  port: number;
  tls: 'always' | 'upgrade' | 'offered';
  user: string | null;
  from: string;
};
export type SmsCarrier = { url: string; sid: string; from: string };
type Way<C> = { through: 'outbox' | 'own' | 'installation' | 'nothing'; own: C | null };
export type Channel = 'email' | 'sms';
export type Carriers = { email: Way<EmailCarrier>; sms: Way<SmsCarrier> };

/** Somebody else may change them. */
export const useCarriers = () =>
  useQuery({ queryKey: ['carriers'], queryFn: () => ask<Carriers>('GET', '/carriers'), refetchInterval: 5000 });

// All of these throw Problem.

export async function putCarrier(channel: Channel, fields: object): Promise<void> {
  await ask('PUT', `/carriers/${channel}`, fields);
  await client.invalidateQueries({ queryKey: ['carriers'] });
}

export async function removeCarrier(channel: Channel): Promise<void> {
  await ask('DELETE', `/carriers/${channel}`, {});
  await client.invalidateQueries({ queryKey: ['carriers'] });
}

export async function sendTest(channel: Channel, to: string): Promise<Letter> {
  const letter = await ask<Letter>('POST', `/carriers/${channel}/test`, { to });
  await client.invalidateQueries({ queryKey: ['letters'] });
  return letter;
}

const isOver = (letter: Letter | undefined) => letter && letter.state !== 'waiting' && letter.state !== 'sending';

/** What becomes of one. */
export const useLetter = (begun: Letter) =>
  useQuery({
    queryKey: ['letter', begun.id],
    queryFn: () => ask<Letter>('GET', `/letters/${begun.id}`),
    initialData: begun,
    staleTime: 0,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : 500),
  });
