import { type Queryable, run } from './database.ts';

/** Ids are of one kind of key only. */
const tables = ['api_key', 'application_key', 'program_key'] as const;

/** When keys were last used, written for all of them together now and then: a write a request would cost more than the request. */
export class KeyUsage {
  private readonly used = new Map<string, string>();

  note(accountId: string, keyId: string): void {
    this.used.set(keyId, accountId);
  }

  async write(db: Queryable): Promise<void> {
    if (this.used.size === 0) return;
    const keys = [...this.used];
    this.used.clear();
    const values = [keys.map(([, accountId]) => accountId), keys.map(([keyId]) => keyId)];
    for (const table of tables) {
      const text = `update ${table} k set last_used_at = now() from unnest($1::uuid[], $2::uuid[]) u (account_id, id)
        where k.account_id = u.account_id and k.id = u.id`;
      await run(db, text, values);
    }
  }
}
