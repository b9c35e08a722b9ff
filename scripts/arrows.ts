// Cruises src/ against .dependency-cruiser.cjs, and does not believe a run that saw fewer modules than there are files.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { argv, execPath } from 'node:process';

export type Violation = { rule: string; from: string; to: string };
export type Cruise = { violations: Violation[]; cruised: number; files: number };

type Report = {
  modules: { source: string }[];
  summary: { violations: { from: string; to: string; rule: { name: string }; cycle?: { name: string }[] }[] };
};

/** @param root a folder with src/, package.json, node_modules and .dependency-cruiser.cjs */
export async function cruise(root: string): Promise<Cruise> {
  const { modules, summary } = JSON.parse(await runCruiser(root)) as Report;
  return {
    violations: summary.violations.map(({ rule, from, to, cycle }) => ({
      rule: rule.name,
      from,
      to: cycle === undefined ? to : cycle.map(({ name }) => name).join(' → '),
    })),
    cruised: modules.filter(({ source }) => isSource(source)).length,
    files: readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
      .length,
  };
}

/** One sentence for everything that is wrong; nothing when nothing is. */
export function complaints({ violations, cruised, files }: Cruise): string[] {
  const blind = cruised < files ? [`saw ${cruised} modules of ${files} files in src: is @swc/core installed?`] : [];
  return [...blind, ...violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`)];
}

const isSource = (path: string) => path.startsWith('src/') && path.endsWith('.ts');

function runCruiser(root: string): Promise<string> {
  const cruiser = join(import.meta.dirname, '../node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const flags = [
    ...['src', 'web'].filter((folder) => existsSync(join(root, folder))),
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
  ];
  return new Promise((resolve, reject) => {
    execFile(execPath, [cruiser, ...flags], { cwd: root, maxBuffer: 1 << 28 }, (_, stdout, stderr) => {
      // Its exit code is the number of violations, so only the absence of a report is a failure.
      if (stdout.startsWith('{')) resolve(stdout);
      else reject(new Error(`the cruiser made no report: ${stderr}`));
    });
  });
}

if (import.meta.main) {
  const result = await cruise(argv[2] ?? join(import.meta.dirname, '..'));
  const sentences = complaints(result);
  for (const sentence of sentences) console.log(sentence);
  console.log(`${result.cruised} modules cruised`);
  process.exitCode = sentences.length === 0 ? 0 : 1;
}
