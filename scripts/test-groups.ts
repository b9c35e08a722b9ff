import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const house = join(import.meta.dirname, '..');

/** So many at most: a process for each of the four that run at once. */
const mostFiles = 8;

/** Test files that share a site run in one process, one after the other, some of a folder at a time: for most of them a server of their
 *  own would cost more than the tests.
 *  @param files absolute paths
 *  @param directory where a file is made for each group
 *  @returns the files to run, and by these what they are called */
export function grouped(files: readonly string[], directory: string): Map<string, string> {
  const named = new Map(files.filter((file) => !sharesSite(file)).map((file) => [file, relative(house, file)]));
  for (const [folder, members] of Map.groupBy(files.filter(sharesSite), dirname))
    for (let i = 0; i < members.length; i += mostFiles) {
      const some = members.slice(i, i + mostFiles);
      const [only = ''] = some;
      const names = some.map((file) => basename(file, '.test.ts'));
      if (names.length === 1) named.set(only, relative(house, only));
      else named.set(entryOf(some, directory), `${relative(house, folder)}/{${names.join(',')}}.test.ts`);
    }
  return named;
}

function sharesSite(file: string): boolean {
  return readFileSync(file, 'utf8').includes('await sharedSite()');
}

/** A file that runs others, each as a suite of its name. */
function entryOf(files: readonly string[], directory: string): string {
  mkdirSync(directory, { recursive: true });
  const entry = join(directory, relative(house, files[0] as string).replaceAll('/', '-'));
  const text = `import { after, describe } from 'node:test';
import { keepSharedSite } from ${JSON.stringify(join(house, 'test/support/site.ts'))};
after(keepSharedSite());
for (const file of ${JSON.stringify(files)}) await describe(file.slice(${house.length + 1}), () => import(file));
`;
  writeFileSync(entry, text);
  return entry;
}
