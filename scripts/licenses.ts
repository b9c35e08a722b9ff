// Whose code a build contains, and their licenses, which ask to be passed on with it. Each build writes them beside its files;
// `npm run build` puts one list of all of them into the package.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** What a build writes into its folder. */
export const licensesFile = 'third-party-licenses.txt';

const root = join(import.meta.dirname, '..');
const heading = 'Parley contains code of these packages, each under its own license.\n';
const rule = `${'='.repeat(100)}\n`;
/** They ask for no notice. */
const withoutNotice = ['0BSD', 'CC0-1.0', 'MIT-0', 'Unlicense'];
const notices = /^(licen[cs]e|copying|unlicense|notice)/i;
/** Modules that the bundler adds are its own code. */
const helpers: [prefix: string, name: string][] = [
  ['\0rolldown/', 'rolldown'],
  ['\0vite/', 'vite'],
];

/** Collects the packages of one or more builds of Vite. */
export class Licenses {
  readonly #folders = new Set<string>();
  readonly plugin: Plugin = {
    name: 'licenses',
    generateBundle: (_options, bundle) => {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const folders = chunk.moduleIds.flatMap(packageOf);
        for (const folder of folders) this.#folders.add(folder);
        if (folders.length > 0) chunk.code = `/*! Licenses: ${licensesFile} */\n${chunk.code}`;
      }
    },
  };

  /** Nothing where a build is all our own. */
  write(outDir: string): void {
    if (this.#folders.size > 0) writeFileSync(join(outDir, licensesFile), listOf([...this.#folders].map(sectionOf)));
  }
}

/** @returns the folder of the package that a module is of */
function packageOf(id: string): string[] {
  const helper = helpers.find(([prefix]) => id.startsWith(prefix));
  if (helper) return [join(root, 'node_modules', helper[1])];
  // The last one: a package may have packages of its own.
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replace(/^\0(?:[\w-]+:)?/, ''))?.slice() ?? [];
}

/** One list of those of several builds.
 *  @param folders what was built */
export function mergeLicenses(folders: string[]): string {
  const files = folders.map((folder) => join(folder, licensesFile)).filter((file) => existsSync(file));
  return listOf(files.flatMap((file) => readFileSync(file, 'utf8').split(rule).slice(1)));
}

function listOf(sections: string[]): string {
  const sorted = [...new Set(sections.map((section) => `${section.trim()}\n`))].sort();
  return [heading, ...sorted.map((section) => rule + section)].join('\n');
}

/** @throws for a package that may not be passed on without its license and comes without it */
function sectionOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder);
  const texts = files.filter((file) => notices.test(file)).map((file) => own(readFileSync(join(folder, file), 'utf8')));
  const readme = files.find((file) => /^readme/i.test(file));
  if (texts.length === 0 && readme) texts.push(...inReadme(readFileSync(join(folder, readme), 'utf8')));
  if (texts.length === 0 && !withoutNotice.includes(license)) throw new Error(`${name} comes without its license`);
  const by = author ? `\nby ${author.name ?? author}` : '';
  return [`${name} ${version} (${license})${by}`, ...texts.map((text) => text.replaceAll('\r\n', '\n').trim())].join(
    '\n\n',
  );
}

/** Without what a package contains itself and a build does not: Vite's list of its own dependencies. */
const own = (text: string): string => text.replace(/^# Licenses of bundled dependencies[\s\S]*/m, '');

/** A few packages have their license at the end of their README only. */
const inReadme = (text: string): string[] => /^#+ licen[cs]e\b[\s\S]*/im.exec(text)?.slice() ?? [];
