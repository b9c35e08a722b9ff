import type { KnownLines } from '../core/contact-ports.ts';
import type { Line } from '../core/nouns.ts';
import type { Store } from '../core/ports.ts';
import { AccountCache } from './account-cache.ts';

/** Remembers an account's lines until its configuration changes: whoever writes to a contact names one each time. */
export class LineCache implements KnownLines {
  private readonly source: Pick<Store, 'reader'>;
  readonly memory = new AccountCache({ most: 20_000, weigh: (lines) => (lines as Line[]).length + 1 });

  constructor(source: Pick<Store, 'reader'>) {
    this.source = source;
  }

  list(accountId: string): Promise<readonly Line[]> {
    return this.memory.remember(accountId, 'lines', () => this.source.reader(accountId).lines.list());
  }
}
