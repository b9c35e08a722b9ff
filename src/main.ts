import { enableCompileCache, findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

// In our own folder: the default lies in the shared /tmp, where somebody else could leave us code to run.
enableCompileCache(join(dirname(findPackageJSON(import.meta.url) as string), 'node_modules/.cache/parley'));

// Everything below is imported late, or it would be compiled before the cache is there.
const { ConfigError, configHelp, readConfig } = await import('./config.ts');
const { reportFailure, say } = await import('./process/words.ts');

const [command = '', ...rest] = process.argv.slice(2);

try {
  if (command === 'worker') {
    const { work } = await import('./process/worker.ts');
    work();
  } else if (command === '--help' || command === 'help' || rest.includes('--help')) {
    say(configHelp());
  } else if ((command === 'start' || command === 'serve') && rest.length === 0) {
    const { serve } = await import('./process/serve.ts');
    await serve(readConfig(process.env, command));
  } else if ((command === 'backup' || command === 'restore') && rest.length === 1) {
    const { runBackup, runRestore } = await import('./backup/command.ts');
    const { masterKeyFrom } = await import('./master-key.ts');
    const { dataDirectory, databaseUrl, secret, backupPassphrase, warnings } = readConfig(process.env, 'start');
    // Standard output may be the backup.
    const { printableLines } = await import('./core/printable.ts');
    const log = (line: string) => void process.stderr.write(`${printableLines(line)}\n`);
    warnings.forEach(log);
    const key = secret === null ? null : masterKeyFrom(secret);
    const run = command === 'backup' ? runBackup : runRestore;
    await run(rest[0] as string, { dataDirectory, databaseUrl, secret: key, passphrase: backupPassphrase, log });
    process.exit();
  } else if (command === 'rotate-keys' && rest.length === 0) {
    const { rotateKeys } = await import('./backup/rotate-keys.ts');
    const { masterKeyFrom } = await import('./master-key.ts');
    const { dataDirectory, databaseUrl, secret } = readConfig(process.env, 'start');
    await rotateKeys({ dataDirectory, databaseUrl, secret: secret === null ? null : masterKeyFrom(secret) }, say);
    process.exit();
  } else if (command === 'change-master-key' && rest.length === 0) {
    const { changeMasterKey } = await import('./backup/change-master-key.ts');
    const { masterKeyFrom } = await import('./master-key.ts');
    const { dataDirectory, databaseUrl, secret, newSecret } = readConfig(process.env, 'start');
    const [present, next] = [secret, newSecret].map((text) => (text === null ? null : masterKeyFrom(text)));
    await changeMasterKey({ dataDirectory, databaseUrl, secret: present ?? null }, next ?? null, say);
    process.exit();
  } else if (command === 'ledger' && rest.length === 1 && rest[0] === 'verify') {
    const { runVerify } = await import('./process/ledger.ts');
    process.exit(await runVerify(readConfig(process.env, 'start')));
  } else {
    reportFailure(new ConfigError([`There is no command "${[command, ...rest].join(' ')}".`, configHelp()]));
    process.exitCode = 2;
  }
} catch (error) {
  reportFailure(error);
  process.exit(1);
}
