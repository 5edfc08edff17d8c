/** The boundaries of the design, executable. test/boundaries proves on poisoned fixtures that every rule bites. */

const lib = (name) => `^libs/${name}/`;
/** A library may import these libraries and itself, and no app. */
const mayImport = (name, allowed, comment) => ({
  name: `${name}-imports`,
  severity: 'error',
  comment,
  from: { path: lib(name) },
  to: { path: '^(libs|apps)/', pathNot: `^libs/(${[name, ...allowed].join('|')})/` },
});

const drivers = 'node_modules/(pg|ioredis|kafkajs|typeorm|argon2)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two files that need each other are one thing, or one of them knows too much.',
      from: {},
      // Types are gone at run time, and two types may well describe each other.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    mayImport('protocol', [], 'The RFCs as pure functions.'),
    {
      name: 'protocol-is-pure',
      severity: 'error',
      comment: 'Values in, value or OAuthError out: no framework and no I/O.',
      from: { path: lib('protocol'), pathNot: '\\.spec\\.ts$' },
      to: {
        path: `node_modules/(@nestjs|@fastify|fastify|pino|prom-client|rxjs)/|${drivers}|^(node:)?(fs|fs/promises|net|tls|http|https|http2|dgram|dns|child_process|worker_threads|cluster)$`,
      },
    },
    mayImport('events', ['protocol'], 'Contracts, outbox, bus.'),
    mayImport('storage', ['events', 'protocol'], 'Storage imports events, never the reverse.'),
    mayImport('keys', ['storage', 'protocol', 'events'], 'Any service may sign through it.'),
    mayImport('accounts', ['storage', 'protocol', 'events', 'keys'], 'Decides about people; knows no HTTP.'),
    mayImport('service', ['protocol', 'storage', 'events', 'keys'], 'How a service stands up, whoever it serves.'),
    mayImport(
      'deliveries',
      ['protocol', 'storage', 'events', 'keys', 'service'],
      'Tells others over HTTP; decides nothing about people.',
    ),
    mayImport('resource-server', [], 'The published SDK stands alone.'),
    {
      name: 'apps-apart',
      severity: 'error',
      comment: 'Services never call each other; only platform composes them.',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/platform/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'apps-choose-no-infrastructure',
      severity: 'error',
      comment: 'Features speak to ports; only main.ts and apps/platform choose what is behind them.',
      from: { path: '^apps/', pathNot: '^apps/platform/|^apps/[^/]+/src/main\\.ts$|\\.spec\\.ts$' },
      to: { path: drivers },
    },
    {
      name: 'nobody-imports-main',
      severity: 'error',
      comment: 'main.ts starts a process; its module is what others compose.',
      from: { path: '^(libs|apps)/' },
      to: { path: '^apps/[^/]+/src/main\\.ts$' },
    },
    {
      name: 'libs-through-index',
      severity: 'error',
      comment:
        'A library is what its index exports: `#protocol`, not a path into it; a contract suite is for its adapters, wherever they are.',
      from: { path: '^(libs|apps|deploy|tools|bench)/([^/]+)/' },
      to: { path: '^libs/([^/]+)/src/', pathNot: '^libs/[^/]+/src/index\\.ts$|\\.contract\\.ts$|^$1/$2/' },
    },
    {
      name: 'no-tests-in-sources',
      severity: 'error',
      comment: 'What only tests need is not shipped.',
      from: { path: '^(libs|apps)/[^/]+/src/', pathNot: '\\.(spec|contract)\\.tsx?$' },
      to: { path: '\\.spec\\.tsx?$|^libs/[^/]+/test/|^test/|node_modules/(@nestjs/testing|jest|fast-check)/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that resolves to nothing hides whatever it would have broken.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/|/fixtures/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    // Without `source`, `#protocol` would resolve to dist/ and every rule would see nothing.
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
