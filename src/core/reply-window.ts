import type { Channel } from './nouns.ts';

/** Meta lets a business answer for 24 hours after the contact's last message. */
export const hasReplyWindow: Record<Channel, boolean> = {
  web: false,
  whatsapp: true,
  messenger: true,
  sms: false,
  email: false,
  phone: false,
};

export const replyWindowMs = 24 * 3_600_000;
