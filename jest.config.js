/** @type {import('jest').Config} */
const shared = {
  testEnvironment: 'node',
  // Imports of other libs (`#protocol` …) resolve to their sources, as they do for the compiler.
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.tsx', '$1.js'] },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/libs/[^/]+/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '/fixtures/'],
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

/** @type {import('jest').Config} */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{libs,apps,tools,deploy,scripts}/**/*.spec.{ts,tsx}',
        '<rootDir>/test/boundaries/*.spec.ts',
      ],
    },
    { ...shared, displayName: 'flows', testMatch: ['<rootDir>/test/flows/**/*.flow.ts'] },
  ],
};
