/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  // Imports of other libs (`#protocol` …) resolve to their sources, as they do for the compiler.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.tsx', '$1.js'] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/\\.servers/', '<rootDir>/libs/[^/]+/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '/fixtures/', '<rootDir>/\\.servers/'],
  transformIgnorePatterns: ['/node_modules/'],
  transform: {
    '\\.tsx?$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            react: { runtime: 'automatic', importSource: 'preact' },
          },
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const postgres = {
  globalSetup: '<rootDir>/test/setup/postgres.mjs',
  globalTeardown: '<rootDir>/test/setup/postgres-teardown.mjs',
};
const platform = {
  globalSetup: '<rootDir>/test/setup/target.mjs',
  globalTeardown: '<rootDir>/test/setup/target-teardown.mjs',
};

/** @type {import('jest').Config} */
export default {
  // Flows wait for events and for processes; a test that hangs still ends.
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      ...postgres,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{libs,apps,tools,deploy,scripts,bench}/**/*.spec.{ts,tsx}',
        '<rootDir>/test/{boundaries,consumers,faults,model}/*.spec.ts',
      ],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.servers\\.spec\\.ts$'],
    },
    { ...shared, ...platform, displayName: 'flows', testMatch: ['<rootDir>/test/flows/*.flow.ts'] },
    { ...shared, ...platform, displayName: 'browser', testMatch: ['<rootDir>/test/browser/*.spec.ts'] },
    // The release before this one beside this one, on servers of its own.
    { ...shared, displayName: 'upgrade', testMatch: ['<rootDir>/test/upgrade/*.spec.ts'] },
    // Real servers: the adapters' contracts, the same flows against the separate services, and what kills or flushes.
    {
      ...shared,
      ...platform,
      displayName: 'servers',
      testMatch: ['<rootDir>/libs/**/*.servers.spec.ts', '<rootDir>/test/flows/**/*.flow.ts'],
    },
  ],
};
