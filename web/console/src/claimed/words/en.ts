export const words = {
  confirm: 'Confirm',
  confirmOne: 'Confirm {{address}}',
  confirmLead: 'New messages from {{address}}, on any channel, will be filed with this contact.',
  confirmed: '{{address}} is confirmed.',
  taken: 'Another contact has {{address}}. If they are the same person, merge the two.',
  takenAsk: 'Another contact has {{address}}. If they are the same person, ask an admin to merge the two.',
  confirmAsk:
    '{{address}} can be confirmed by agents who serve all inboxes of this contact. Ask one of them or an admin.',
  merge: 'Merge',
};

/** Every language has every one of these. */
export type ClaimedWords = Record<keyof typeof words, string>;
