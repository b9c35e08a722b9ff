import type { Door, Sample } from '../door.ts';

const calls = { authenticationHash: '{{authenticationHash}}' };
const wallets = { authenticationHash: '{{walletHash}}' };
const json = '/wp-json/ctb/v1/json';
const credits = '/wp-json/credsys/v1/json';
const says = (code: number): Pick<Sample, 'success'> => ({ success: ['code', code] });

export const chattabaiDoor: Door = {
  name: 'chattabai',
  secrets: ['authenticationHash', 'walletHash', 'pin', 'inboundNumber'],
  kept: [],
  samples: [
    {
      name: 'Get an agent’s status',
      method: 'POST',
      path: `${json}/getStatusByRef`,
      body: { ...calls, ref: '{{ref}}' },
      ...says(202),
    },
    {
      name: 'Set an agent’s status',
      method: 'POST',
      path: `${json}/updateStatusByRef`,
      body: { ...calls, ref: '{{ref}}', status: 'online' },
      ...says(20),
    },
    {
      name: 'Set the status of all who share a line',
      method: 'POST',
      path: `${json}/updateStatusByLineSharing`,
      body: { ...calls, outboundNumber: '{{outboundNumber}}', status: 'online' },
      ...says(20),
    },
    {
      name: 'Get an agent’s log of statuses',
      method: 'POST',
      path: `${json}/getStatusLog`,
      body: { ...calls, ref: '{{ref}}', limit: 10 },
      ...says(20),
    },
    {
      name: 'Report a call',
      method: 'POST',
      path: '/wp-json/ctb/v1/session/call/create/byRef',
      body: {
        ...calls,
        ref: '{{ref}}',
        inboundNumber: '31600000001',
        dialedNumber: '{{dialedNumber}}',
        outboundNumber: '{{outboundNumber}}',
        startTime: '2026-01-05 10:00:00',
        endTime: '2026-01-05 10:02:30',
        duration: 150,
        dialStatus: 'answer',
      },
      ...says(403),
    },
    { name: 'Get the profiles', method: 'POST', path: `${json}/getProfileData`, body: calls },
    {
      name: 'Find a wallet by its pin',
      method: 'POST',
      path: `${credits}/getWalletByDialedNumberAndPin`,
      body: { ...wallets, dialedNumber: '{{dialedNumber}}', pin: '{{pin}}' },
      ...says(20),
    },
    {
      name: 'Find a wallet by who calls',
      method: 'POST',
      path: `${credits}/getWalletByDialedNumberAndInboundNumber`,
      body: { ...wallets, dialedNumber: '{{dialedNumber}}', inboundNumber: '{{inboundNumber}}' },
      ...says(20),
    },
    {
      name: 'Subtract tokens',
      method: 'POST',
      path: `${credits}/subtractTokensFromWallet`,
      body: { ...wallets, dialedNumber: '{{dialedNumber}}', pin: '{{pin}}', tokens: 10 },
      ...says(20),
    },
    {
      name: 'Add tokens',
      method: 'POST',
      path: `${credits}/addTokensToWallet`,
      body: { ...wallets, dialedNumber: '{{dialedNumber}}', pin: '{{pin}}', tokens: 10 },
      ...says(20),
    },
  ],
  async valuesOf(reader) {
    const agents = await reader.agents.listed();
    const agent = agents.find(({ profile }) => profile.lineSharing) ?? agents[0];
    const [application] = (await reader.applications.list({ after: null, limit: 1 })).items;
    return {
      ref: agent?.ref ?? undefined,
      outboundNumber: agent?.voiceNumber ?? undefined,
      dialedNumber: application?.dialedNumbers[0],
    };
  },
};
