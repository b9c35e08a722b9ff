import type { MadeLink } from '../../core/access-links.ts';
import type { MadeUserChat, Registered } from '../../core/outside-users.ts';

export function linkToWire({ token, userKey, dateLimit, maxUses, before }: MadeLink, ownOrigin: string) {
  return {
    url: `${ownOrigin}/access/${token}`,
    user_idsha: userKey,
    date_limit: dateLimit,
    max_retries: maxUses,
    previously_created: before,
  };
}

export function userToWire({ userKey, password, apiKey, before }: Registered) {
  return { virtualUser: userKey, pass: password, apikey: apiKey, previously_registered: before };
}

/** The caller stands first. */
export function chatToWire({ conversationId, userKeys, before }: MadeUserChat) {
  return {
    contacts: userKeys.map((idsha, place) => ({ idsha, isadmin: place === 0 ? 1 : 0 })),
    conversationId,
    previously_created: before,
  };
}
