import type { Store, WebInboxes } from '../core/ports.ts';
import type { WebInbox } from '../core/widget-nouns.ts';
import { AccountCache } from './account-cache.ts';

type Source = Pick<Store, 'accountOf' | 'reader'>;

async function read({ reader }: Source, accountId: string, id: string): Promise<WebInbox | null> {
  const { account, bots, inboxes, sites } = reader(accountId, 'strangers');
  const [found, owner, site, bot] = await Promise.all([
    inboxes.withWidget(id),
    account.get(),
    sites.ofInbox(id),
    bots.get(id),
  ]);
  const timezone = found?.inbox.timezone ?? owner?.timezone ?? '';
  return found && owner && { ...found, accountId, timezone, host: site?.host ?? null, bot: bot?.active ? bot : null };
}

async function inboxOf({ accountOf, reader }: Source, listingId: string): Promise<string | null> {
  const accountId = await accountOf('listing', listingId);
  return accountId === null ? null : reader(accountId, 'strangers').inboxes.ofListing(listingId);
}

/** What sites show, as the database has it now. */
export function webInboxesOf(source: Source): WebInboxes {
  return {
    async get(id) {
      const accountId = await source.accountOf('inbox', id);
      return accountId === null ? null : read(source, accountId, id);
    },
    async ofListing(listingId) {
      const inboxId = await inboxOf(source, listingId);
      return inboxId === null ? null : this.get(inboxId);
    },
  };
}

const mostCharacters = 32 * 1024 * 1024;
const mostOwners = 100_000;

/** The same from memory, until the account's configuration changes: every visitor of every page asks for one. */
export class WebInboxCache implements WebInboxes {
  private readonly source: Source;
  /** an inbox never changes hands */
  private readonly owners = new Map<string, string>();
  private readonly weights = new WeakMap<object, number>();
  readonly memory = new AccountCache({
    most: mostCharacters,
    weigh: (value) => this.weigh(value as WebInbox),
  });

  constructor(source: Source) {
    this.source = source;
  }

  async get(id: string): Promise<WebInbox | null> {
    const accountId = this.owners.get(id) ?? (await this.source.accountOf('inbox', id));
    if (accountId === null) return null;
    const found = await this.memory.remember(accountId, id, () => read(this.source, accountId, id));
    if (found) this.own(id, accountId);
    return found;
  }

  async ofListing(listingId: string): Promise<WebInbox | null> {
    const inboxId = await inboxOf(this.source, listingId);
    return inboxId === null ? null : this.get(inboxId);
  }

  private own(id: string, accountId: string): void {
    if (this.owners.has(id)) return;
    if (this.owners.size >= mostOwners) this.owners.clear();
    this.owners.set(id, accountId);
  }

  private weigh(value: WebInbox): number {
    const weight = this.weights.get(value) ?? JSON.stringify(value).length;
    this.weights.set(value, weight);
    return weight;
  }
}
