// What a review would say again and again, said once: each ban names what to do instead. A ban reads text, not
// meaning; scripts/arrows.ts knows who may import whom, Biome the rest.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type File = { path: string; text: string };
export type Finding = { ban: string; path: string; line: number; instead: string };

type Ban = {
  name: string;
  instead: string;
  /** which files it holds for */
  where: RegExp;
  except?: RegExp;
  pattern: RegExp;
  /** what of the text is searched: code without comments and strings, code with strings, or all */
  reads: 'code' | 'strings' | 'all';
};

const maxLines = 400;
const servers = /^src\//;
const rooms = /^src\/(core|store|live|jobs|channels|backup|http)\//;
const typescript = /\.ts$/;

export const bans: Ban[] = [
  {
    name: 'environment',
    instead: 'take the value from src/config.ts',
    where: servers,
    except: /^src\/(config|main|supervise)\.ts$/,
    pattern: /\bprocess\.env\b|\benv\b[^;]*from 'node:process'/,
    reads: 'strings',
  },
  {
    name: 'console',
    instead: 'log through the logger that the room is given',
    where: servers,
    except: /^src\/(main|[^/]*cli[^/]*)\.ts$|\/cli\.ts$/,
    pattern: /\bconsole\.\w+/,
    reads: 'code',
  },
  {
    name: 'marker',
    instead: 'finish it, or write an issue',
    where: /^(?!test\/house\/tidy)/,
    pattern: /\b(FIX[M]E|X[X]X)\b/,
    reads: 'all',
  },
  {
    name: 'private citation',
    instead: 'cite a file of this repository',
    where: /^(src|test|web|docs|scripts|bench)\//,
    except: /^scripts\/tidy\.ts$|^test\/house\/tidy/,
    pattern: /\b(domain|house|english|anchors)\.md\b|\bcontracts\/README\b/,
    reads: 'all',
  },
  {
    name: 'default export',
    instead: 'export by name, so that a search finds every use',
    where: typescript,
    except: /(^|\/)vite\.config\.ts$/,
    pattern: /\bexport default\b|\bas default\b/,
    reads: 'code',
  },
  {
    name: 'any',
    instead: 'use unknown and narrow it, or the real type',
    where: typescript,
    pattern: /(?:[:<|&=,(]|\bas|\bextends)\s*any\b(?!\s*[:(])/,
    reads: 'code',
  },
  {
    name: 'inline import type',
    instead: 'write `import type` at the top: the arrows are not checked for the inline form',
    where: servers,
    pattern: /\bimport\((['"])[^'"]*\1\)\.(?!then|catch|finally)/,
    reads: 'strings',
  },
  {
    name: 'require',
    instead: 'import it: the arrows are not checked for what is required',
    where: servers,
    pattern: /\brequire\(|\bcreateRequire\([^)]*\)(?!\.resolve\(|[^;]* from )/,
    reads: 'code',
  },
  {
    name: 'barrel',
    instead: 'import from the file that has it',
    where: servers,
    pattern: /\bexport (type )?\*/,
    reads: 'code',
  },
  {
    name: 'clock or chance in core',
    instead: 'take the time and the randomness as arguments',
    where: /^src\/core\//,
    pattern:
      /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bTemporal\.Now\b|\bMath\.random\b|\brandom(UUID|Bytes)\b|\bset(Timeout|Interval|Immediate)\b/,
    reads: 'code',
  },
  {
    name: 'SQL outside the store',
    instead: 'give src/store a function with a name from the field',
    where: servers,
    except: /^src\/store\//,
    pattern:
      /['"`]\s*(select\s[^'"`]*\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|SELECT\s[^'"`]*\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\s/,
    reads: 'strings',
  },
  {
    name: 'vendor word',
    instead: "say it in the domain's words; a vendor's words live in its dialect's folder",
    where: rooms,
    pattern: /\b(tochat|chatwhizz|imbee|chattabai|hci)\b/i,
    reads: 'strings',
  },
  {
    name: 'late await',
    instead: 'await it where it begins, or give several to one Promise.all: until then its rejection has no handler',
    where: servers,
    // Promises that never reject, or that are awaited in the turn in which they begin.
    except: /^src\/(process\/worker|store\/embedded\/server|store\/batch)\.ts$/,
    pattern: /(?<!for )\bawait [a-z]\w*(?=\s*[;,)\]}]|\)\.|$)/,
    reads: 'code',
  },
  {
    name: 'normalize',
    instead: 'use withoutMarks of src/core/plain-text.ts: a run of combining marks takes quadratic time',
    where: servers,
    // The first decomposes in pieces; the others read passwords and passphrases, which are short.
    except: /^src\/(core\/plain-text|store\/secrets|backup\/sealed-key|master-key)\.ts$/,
    pattern: /\.normalize\(/,
    reads: 'code',
  },
  {
    name: 'only',
    instead: 'run one test with `npm test -- PATH`, not by leaving the others out',
    where: /^test\//,
    pattern: /\b(test|it|suite|describe)\.only\(|\bonly: true\b/,
    reads: 'code',
  },
];

const shapeless = /(^|[-_.])(utils?|helpers?|common)([-_.]|$)/i;

export function tidy(files: readonly File[]): Finding[] {
  return files.flatMap((file) => [...nameFindings(file), ...lengthFindings(file), ...banFindings(file)]);
}

export function read(root: string): File[] {
  return ['src', 'test', 'scripts', 'bench', 'bin', 'web']
    .flatMap((folder) => list(root, folder))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Where the house stands: how long its files are. Nothing splits a file to please this. */
export function lengths(files: readonly File[]): string {
  const ours = files.filter(({ path }) => servers.test(path) && typescript.test(path));
  const sizes = ours.map(({ path, text }) => ({ path, lines: lines(text) }));
  if (sizes.length === 0) return 'no files';
  sizes.sort((a, b) => a.lines - b.lines);
  const at = (share: number) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))]!;
  const longest = sizes.at(-1)!;
  return `${sizes.length} files in src; lines: median ${at(0.5).lines}, p95 ${at(0.95).lines}, max ${longest.lines} (${longest.path})`;
}

function nameFindings({ path }: File): Finding[] {
  const bad = path.split('/').some((part) => shapeless.test(part.replace(/\.\w+$/, '')));
  return bad ? [{ ban: 'shapeless name', path, line: 1, instead: 'name it after what it is about in the field' }] : [];
}

function lengthFindings({ path, text }: File): Finding[] {
  if (!typescript.test(path) || lines(text) <= maxLines) return [];
  return [
    { ban: 'long file', path, line: maxLines + 1, instead: `find the second noun in these ${lines(text)} lines` },
  ];
}

function banFindings({ path, text }: File): Finding[] {
  const held = bans.filter(({ where, except }) => where.test(path) && !except?.test(path));
  const views = { all: text, strings: blank(text, 'comments'), code: blank(text, 'comments and strings') };
  return held.flatMap(({ name, instead, pattern, reads }) =>
    [...views[reads].matchAll(new RegExp(pattern, `g${pattern.flags}`))].map(({ index }) => ({
      ban: name,
      path,
      line: text.slice(0, index).split('\n').length,
      instead,
    })),
  );
}

/** The text with comments, and perhaps strings, made spaces; every line keeps its number. A template's `${…}` is
 *  taken for text, and a quote in a regular expression for the start of a string that ends on its line. */
export function blank(text: string, what: 'comments' | 'comments and strings'): string {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;
  return text.replace(token, (part) => {
    const comment = part.startsWith('//') || part.startsWith('/*');
    return comment || what === 'comments and strings' ? part.replace(/[^\n]/g, ' ') : part;
  });
}

function list(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(
        (path) => /\.(ts|tsx|mts|js|mjs|cjs|css|html|sql)$/.test(path) && !/(^|\/)(dist|node_modules)\//.test(path),
      )
      .map((path) => `${folder}/${path}`)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const lines = (text: string) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

if (import.meta.main) {
  const files = read(join(import.meta.dirname, '..'));
  const findings = tidy(files);
  for (const { ban, path, line, instead } of findings) console.log(`${path}:${line} ${ban}: ${instead}`);
  console.log(lengths(files));
  process.exitCode = findings.length === 0 ? 0 : 1;
}
