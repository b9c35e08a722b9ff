/**
 * The rooms of src/ and the arrows between them, as ARCHITECTURE.md draws them. `import type` counts like any import.
 * test/house/arrows.test.ts plants a violation of every rule below; scripts/arrows.ts refuses a run that saw too few
 * files, because without @swc/core beside TypeScript 7 the cruiser sees none and reports success.
 */

/** What a room may import besides itself. */
const rooms = {
  core: [],
  http: ['core', 'dialects'],
  store: ['core'],
  live: ['core'],
  channels: ['core'],
  jobs: ['core'],
  files: ['core'],
  demo: ['core'],
  backup: ['core', 'store'],
};

/** Packages that belong to one room, because the room is the only one to know that there is such a thing. */
const packages = {
  store: 'pg|pg-[^/]+|postgres',
  http: 'fastify|fastify-[^/]+|@fastify/[^/]+|@scalar/[^/]+',
  files: 'sharp|@img/[^/]+|file-type|aws4fetch',
  channels: 'nodemailer',
  live: 'ws|socket\\.io|socket\\.io-[^/]+|engine\\.io',
};

// A package that is not installed resolves to its bare name; an installed one to a path below node_modules.
const isPackage = (names) => `(^|node_modules/)(${names})(/|$)`;

module.exports = {
  forbidden: [
    ...Object.entries(rooms).map(([room, others]) => ({
      name: `${room}-imports-${['only', ...others].join('-')}`,
      comment: `src/${room} may import itself${others.length ? ` and ${others.join(', ')}` : ''}, no other part of src.`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...others].join('|')})/` },
    })),
    ...Object.entries(packages).map(([room, names]) => ({
      name: `only-${room}-imports-its-library`,
      comment: `Only src/${room} imports ${names}.`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${room}/` },
      to: { path: isPackage(names) },
    })),
    {
      name: 'core-imports-no-package',
      comment:
        'Rules and refusals need no package and no part of Node but assertions: time, chance and I/O are arguments.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^(src/|assert$|node:assert$)' },
    },
    {
      name: 'dialect-imports-core-contract-itself',
      comment:
        'A dialect imports core, the dialect contract (src/dialects/*.ts) and its own folder; never another dialect.',
      severity: 'error',
      from: { path: '^src/dialects/([^/]+)/' },
      to: { path: '^src/', pathNot: '^src/(core/|dialects/[^/]+\\.ts$|dialects/$1/)' },
    },
    {
      name: 'contract-imports-core',
      comment: 'The dialect contract knows no dialect.',
      severity: 'error',
      from: { path: '^src/dialects/[^/]+\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(core/|dialects/[^/]+\\.ts$)' },
    },
    {
      name: 'only-app-wires',
      comment:
        'The composition root is the only file that knows every room; main runs it, and the store and backups by itself.',
      severity: 'error',
      from: { path: '^src/[^/]+\\.ts$', pathNot: '^src/(app|main)\\.ts$' },
      to: { path: '^src/[^/]+/', pathNot: '^src/core/' },
    },
    {
      name: 'process-imports-app-store',
      comment: 'Starting and stopping needs the database and the app as a whole, no room behind it.',
      severity: 'error',
      from: { path: '^src/process/' },
      to: { path: '^src/', pathNot: '^src/((process|store|core)/|[^/]+\\.ts$)' },
    },
    {
      name: 'only-main-runs-processes-and-backups',
      comment: 'Both are commands around the server, not parts of it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main\\.ts$|process/|backup/)' },
      to: { path: '^src/(process|backup)/' },
    },
    {
      name: 'backup-and-process-apart',
      comment: 'A backup starts no server, and a server makes no backup.',
      severity: 'error',
      from: { path: '^src/(process|backup)/' },
      to: { path: '^src/(process|backup)/', pathNot: '^src/$1/' },
    },
    {
      name: 'src-stands-alone',
      comment: 'Nothing that runs in production may need test, bench, scripts or the sources of the web parts.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|scripts|web|bin)/' },
    },
    {
      name: 'web-imports-core-only',
      comment:
        "What runs in a browser may know the core's nouns, nothing of the server; its parts share web/shared only.",
      severity: 'error',
      from: { path: '^web/([^/]+)/' },
      to: { path: '^(src|test|bench|scripts|bin|web)/', pathNot: '^(src/core/|web/shared/|web/$1/)' },
    },
    {
      name: 'src-uses-runtime-packages',
      comment: 'A package that src imports belongs under dependencies in package.json.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere fails at start, not here; so let it fail here.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or lack a third.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'everything-is-reached',
      comment:
        'A file that main.ts does not reach is dead, except files/turn.ts, a process of its own that files/turner.ts starts.',
      severity: 'error',
      from: { path: '^src/main\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(main|files/turn)\\.ts$', reachable: false },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
