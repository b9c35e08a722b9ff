export const roles = ['owner', 'admin', 'agent'] as const;
export type Role = (typeof roles)[number];

/** conversations: read and write conversations, contacts, messages, presence; settings: agents, teams, inboxes, account;
 *  members: people and keys; secrets: to be shown stored credentials of channels; wallets: wallets, their money, calls. */
export const rights = ['conversations', 'settings', 'members', 'secrets', 'wallets'] as const;
export type Right = (typeof rights)[number];
