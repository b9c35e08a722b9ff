import type { DatabaseConfig } from '../store/database.ts';
import { refuse } from '../store/embedded/refusal.ts';
import { checkMigrated } from '../store/migrate.ts';
import { isUnmade, type Source, withSource } from '../store/source.ts';
import { type LedgerReport, verifyLedger } from '../store/verify-ledger.ts';
import { reportFailure, say } from './words.ts';

/** `parley ledger verify`: recomputes every balance, beside a server or without one. @returns the exit code */
export async function runVerify(source: Source): Promise<number> {
  if (isUnmade(source)) {
    refuse(`There is no database in ${source.dataDirectory}; PARLEY_DATA or DATABASE_URL must say where it is.`);
  }
  const { wallets, transfers, tokens, wrong } = await withSource(source, () => {}, verifyMigrated);
  for (const sentence of wrong) reportFailure(sentence);
  if (wrong.length > 0) {
    reportFailure('The books are wrong.');
    return 1;
  }
  say(`The books are right: ${wallets} wallets with ${tokens} tokens, ${transfers} transfers.`);
  return 0;
}

async function verifyMigrated(database: DatabaseConfig): Promise<LedgerReport> {
  await checkMigrated(database);
  return verifyLedger(database);
}
