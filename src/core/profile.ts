import type { Agent } from './nouns.ts';

/** What other sites show of an agent beside its name, picture and post; what it does, at which prices in tokens, and its line. */
export type AgentProfile = {
  longText: string | null;
  pictureMediumUrl: string | null;
  pictureLargeUrl: string | null;
  pictureFullUrl: string | null;
  languages: string | null;
  keywords: string | null;
  profileUrl: string | null;
  messengerUrl: string | null;
  /** a recording that callers hear */
  promptUrl: string | null;
  chat: boolean;
  chatCamera: boolean;
  messenger: boolean;
  whatsappMessenger: boolean;
  /** can be called */
  phone: boolean;
  appointments: boolean;
  photoReading: boolean;
  callRecording: boolean;
  /** shares its voice number with others: a presence that is set by number is everybody's who does */
  lineSharing: boolean;
  chatTokensPerMinute: number;
  tokensPerMessage: number;
  callTokensPerMinute: number;
  dialTimeoutSeconds: number;
};

export const emptyProfile: AgentProfile = {
  longText: null,
  pictureMediumUrl: null,
  pictureLargeUrl: null,
  pictureFullUrl: null,
  languages: null,
  keywords: null,
  profileUrl: null,
  messengerUrl: null,
  promptUrl: null,
  chat: false,
  chatCamera: false,
  messenger: false,
  whatsappMessenger: false,
  phone: true,
  appointments: false,
  photoReading: false,
  callRecording: false,
  lineSharing: false,
  chatTokensPerMinute: 0,
  tokensPerMessage: 0,
  callTokensPerMinute: 0,
  dialTimeoutSeconds: 30,
};

/** An agent with its profile; `integer` is its id where ids are integers. */
export type ListedAgent = Agent & { integer: string; profile: AgentProfile };
