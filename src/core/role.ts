export const roles = ['owner', 'admin', 'agent'] as const;
export type Role = (typeof roles)[number];

/** conversations: read and write conversations, contacts, messages, presence; settings: agents, teams, inboxes, account;
 *  members: people and keys; secrets: to be shown stored credentials of channels. */
export const rights = ['conversations', 'settings', 'members', 'secrets'] as const;
export type Right = (typeof rights)[number];
