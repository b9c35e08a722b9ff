import { createHash, randomBytes } from 'node:crypto';

/** Two letters that name the kind, and 32 hexadecimal digits. */
export const newSid = (kind: string): string => `${kind}${randomBytes(16).toString('hex')}`;

/** The same at every call, for what has no other place to keep its own. */
export const sidOf = (kind: string, name: string): string => `${kind}${createHash('md5').update(name).digest('hex')}`;

export const isSid = (kind: string, text: string): boolean => new RegExp(`^${kind}[0-9a-fA-F]{32}$`).test(text);
