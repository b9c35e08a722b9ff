import type { Post, Site } from '../../core/addon-nouns.ts';
import type { Agent, Presence } from '../../core/nouns.ts';
import type { Visibility } from '../../core/sites.ts';
import type { Pair } from '../../core/token-families.ts';

const statuses: Record<Presence, number> = { offline: 0, online: 1, away: 2, busy: 3 };

/** @param now in milliseconds */
export function pairToWire({ access, refresh, expiresAt, account }: Pair, now: number) {
  return {
    access_token: access,
    refresh_token: refresh,
    expire_in: Math.max(0, Math.ceil((Date.parse(expiresAt) - now) / 1000)),
    organisation_domain: account.settings.subdomain ?? '',
  };
}

export function newOperatorToWire({ id, name, email }: Agent, addonName: string) {
  return { id, name, email: email ?? '', addon_unique_name: addonName };
}

export function operatorToWire({ id, name, email, presence }: Agent, active: boolean) {
  return { _id: id, name, email: email ?? '', status: statuses[presence], operator: active };
}

export function domainToWire({ host, email, active }: Site) {
  return { name: host, email, status: active };
}

/** In the order of the answer to an update. */
export function changedDomainToWire({ host, email, active }: Site) {
  return { name: host, status: active, email };
}

/** The one add-on whose merchants get the line to put into their pages (point 10). */
const sellerBuyer = 'seller_buyer_chat_system';

export function newDomainToWire(site: Site, addonName: string, ownOrigin: string) {
  const link = `<script defer data-key="${site.inboxId}" src="${ownOrigin}/bundle.js"></script>`;
  return {
    ...domainToWire(site),
    addon_unique_name: addonName,
    ...(addonName.toLowerCase() === sellerBuyer && { link }),
  };
}

export function assignedToWire({ id, name, email }: Agent, { product, isAdmin }: Post) {
  return { operators: { name, email: email ?? '', userId: id, unique_id: product, is_admin: isAdmin } };
}

export function assignmentToWire({ product, isAdmin, shown, receives }: Post, addonName: string, host: string) {
  return {
    addon_unique_name: addonName,
    domain_name: host,
    operators: { online_status: shown, unique_id: product, is_admin: isAdmin, status: receives },
  };
}

const reasons: Record<Visibility, string> = {
  shown: 'Domain is active',
  switched_off: 'Domain is inactive',
  unknown: 'Domain not found',
};

export function visibilityToWire(visibility: Visibility) {
  return { isWidgetVisible: visibility === 'shown', reason: reasons[visibility] };
}
