import type { Addon, Letter, Post, PostedAgent, Site, TokenPair } from './addon-nouns.ts';

/** What can be asked of an account's add-ons, the sites that they run on and the tokens of their programs. */
export interface AddonReader {
  addons: {
    get(id: string): Promise<Addon | null>;
    /** whatever the case of its letters */
    byName(name: string): Promise<Addon | null>;
    list(): Promise<Addon[]>;
    /** whether the agent works in it; null: it never did */
    membership(addonId: string, agentId: string): Promise<boolean | null>;
  };
  sites: {
    byHost(host: string): Promise<Site | null>;
    ofInbox(inboxId: string): Promise<Site | null>;
    /** an agent's on a site for an add-on, in the order of their making */
    posts(addonId: string, inboxId: string, agentId: string): Promise<Post[]>;
    /** everybody's on a site */
    posted(inboxId: string): Promise<PostedAgent[]>;
    /** which product's page the visitor at an address came from, by address */
    products(inboxId: string, conversationIds: readonly string[]): Promise<Map<string, string>>;
  };
  tokens: {
    byAccess(hash: Buffer): Promise<TokenPair | null>;
    byRefresh(hash: Buffer): Promise<TokenPair | null>;
  };
  outbox: { get(id: string): Promise<Letter | null>; newest(limit: number): Promise<Letter[]> };
}

export interface AddonTx extends AddonReader {
  addons: AddonReader['addons'] & {
    insert(addon: Addon): Promise<'done' | 'name_taken'>;
    setMembership(addonId: string, agentId: string, active: boolean): Promise<void>;
  };
  sites: AddonReader['sites'] & {
    insert(site: Omit<Site, 'active'>): Promise<'done' | 'host_taken'>;
    update(inboxId: string, patch: { host?: string; email?: string }): Promise<'done' | 'host_taken'>;
    insertPost(post: Post): Promise<void>;
    updatePost(id: string, patch: Partial<Post>): Promise<'done' | 'product_taken'>;
    noteProduct(inboxId: string, address: string, product: string): Promise<void>;
  };
  tokens: AddonReader['tokens'] & {
    insertFamily(family: { id: string; addonId: string; memberId: string }): Promise<void>;
    insertPair(
      pair: Pick<TokenPair, 'id' | 'familyId' | 'accessHash' | 'refreshHash' | 'accessExpiresAt' | 'refreshExpiresAt'>,
    ): Promise<void>;
    retire(pairId: string): Promise<void>;
    revokeFamily(id: string): Promise<void>;
  };
  /** the same id again is the same letter */
  outbox: AddonReader['outbox'] & { insert(letter: Letter): Promise<void> };
}
