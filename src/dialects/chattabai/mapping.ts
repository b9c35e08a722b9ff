import type { Presence, PresenceEntry, Settings } from '../../core/nouns.ts';
import { wallClock } from '../../core/phone-calls.ts';
import type { ListedAgent } from '../../core/profile.ts';
import type { PhoneCall } from '../../core/wallet-nouns.ts';
import type { Counted } from '../../core/wallet-world.ts';

const words: Record<Presence, string> = {
  online: 'online',
  busy: 'inConversation',
  away: 'pause',
  offline: 'offline',
};

/** Null for what is no status. */
export function presenceOf(word: string): Presence | null {
  const found = Object.entries(words).find(([, one]) => one.toLowerCase() === word.toLowerCase());
  return (found?.[0] as Presence | undefined) ?? null;
}

type Visual = Record<Presence, string>;
const dutch: Visual = { online: 'Beschikbaar', busy: 'In gesprek', away: 'Pauze', offline: 'Offline' };
const visuals: Record<string, Visual> = {
  nl: dutch,
  en: { online: 'Available', busy: 'In conversation', away: 'Paused', offline: 'Offline' },
  es: { online: 'Disponible', busy: 'En conversación', away: 'En pausa', offline: 'Desconectado' },
  'pt-BR': { online: 'Disponível', busy: 'Em conversa', away: 'Em pausa', offline: 'Offline' },
};

/** Dutch unless the account wants another language in this dialect (point 6). */
function visualOf(presence: Presence, { dialectLanguages }: Settings): string {
  return (visuals[dialectLanguages?.chattabai ?? 'nl'] ?? dutch)[presence];
}

/** Types are the document's: `userId` is the only number (point 5). */
export function userToWire(agent: ListedAgent, settings: Settings) {
  return {
    userId: Number(agent.integer),
    ref: agent.ref ?? '',
    status: words[agent.presence],
    statusVisual: visualOf(agent.presence, settings),
  };
}

export function userWithLineToWire(agent: ListedAgent, settings: Settings) {
  const { voiceNumber, profile } = agent;
  return {
    ...userToWire(agent, settings),
    outboundNumber: voiceNumber ?? '',
    dialTimeOut: String(profile.dialTimeoutSeconds),
    lineSharing: String(profile.lineSharing),
  };
}

export function entryToWire(entry: PresenceEntry, agent: ListedAgent, zone: string) {
  return {
    id: String(entry.number),
    userId: agent.integer,
    ref: agent.ref ?? '',
    creationDate: wallClock(entry.at, zone),
    status: words[entry.presence],
    handler: entry.handler,
    ip: entry.address ?? '',
  };
}

export function callToWire(call: PhoneCall, agent: Pick<ListedAgent, 'integer'>) {
  return {
    id: call.integer,
    sessionId: call.integer,
    dialedNumber: call.dialedNumber,
    inboundNumber: call.inboundNumber,
    outboundNumber: call.outboundNumber,
    type: 'outbound',
    dialStatus: call.outcome,
    channelId: '0',
    duration: String(call.durationSeconds),
    context: 'ctbcallend',
    userId: agent.integer,
    startTime: call.started,
    updateTime: call.told,
    endTime: call.ended,
    tpm: String(call.tokensPerMinute),
  };
}

export function profileToWire(agent: ListedAgent, settings: Settings, zone: string) {
  const { profile } = agent;
  const status = words[agent.presence];
  const changed = agent.presenceAt === null ? '' : wallClock(agent.presenceAt, zone);
  return {
    _ctbUserId: agent.integer,
    _ctbStatus: status,
    _ctbLastStatusChange: changed,
    _ctbRef: agent.ref ?? '',
    _ctbThumbnail: agent.pictureUrl ?? '',
    _ctbThumbnailMedium: profile.pictureMediumUrl ?? '',
    _ctbThumbnailLarge: profile.pictureLargeUrl ?? '',
    _ctbThumbnailFull: profile.pictureFullUrl ?? '',
    _ctbShortText: agent.post ?? '',
    _ctbLongText: profile.longText ?? '',
    _ctbNickname: agent.name,
    _ctbLanguages: profile.languages ?? '',
    _ctbKeywords: profile.keywords ?? '',
    _ctbChatEnabled: String(profile.chat),
    _ctbChatSessionTpm: String(profile.chatTokensPerMinute),
    _ctbChatEnableCam: String(profile.chatCamera),
    _ctbMessenger: String(profile.messenger),
    _ctbMessengerTokensPerMessage: String(profile.tokensPerMessage),
    _ctbCallSessionTpm: String(profile.callTokensPerMinute),
    _ctbEndpointEnabled: String(profile.phone),
    _ctbWhatsappMessenger: String(profile.whatsappMessenger),
    _ctbWhatsAppStatus: status,
    _ctbWhatsAppLastStatusChange: changed,
    _ctbAppointmentsEnabled: String(profile.appointments),
    _ctbPhotoReadingEnabled: String(profile.photoReading),
    _ctbProfileLink: profile.profileUrl ?? '',
    _ctbMessengerModalLink: profile.messengerUrl ?? '',
    _ctbStatusVisual: visualOf(agent.presence, settings),
    _ctbOutboundNumber: agent.voiceNumber ?? '',
    _ctbCallRecordingEnabled: String(profile.callRecording),
    _ctbAsteriskPrompt: profile.promptUrl ?? '',
  };
}

function walletHead({ wallet, application }: Counted) {
  return {
    applicationId: application.integer,
    companyName: application.name,
    walletId: wallet.integer,
    pin: wallet.pin,
    tokens: String(wallet.tokens),
  };
}

export function walletByPinToWire(counted: Counted, dialedNumber: string) {
  return { ...walletHead(counted), dialedNumber };
}

export function walletByCallerToWire(counted: Counted, dialedNumber: string, phoneNumber: string) {
  return { ...walletHead(counted), email: counted.wallet.email ?? '', dialedNumber, phoneNumber };
}
