import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const handWritten = ['**/*.ts', '**/*.tsx'];
const tests = ['**/*.spec.ts', '**/*.spec.tsx', '**/*.contract.ts', '**/test/**', 'test/**'];
const composition = ['apps/*/src/main.ts', 'apps/platform/**', 'deploy/**', 'tools/**', 'bench/**', ...tests];

export default defineConfig(
  {
    ignores: [
      'dist/**',
      '**/dist/**',
      'data/**',
      '.servers/**',
      'coverage/**',
      '**/fixtures/**',
      '**/*.generated.*',
      'examples/**/node_modules/**',
    ],
  },
  {
    files: handWritten,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', 250],
      'max-lines-per-function': ['error', 40],
      complexity: ['error', 8],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Export by name: a name found by search is the same everywhere.',
        },
        {
          selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
          message: "import * as z from 'zod': programs are joined with what they use of it, not with all.",
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Define a setting (libs/service); readEnvironment() reads it.' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // An async method of a port may have nothing to wait for in one adapter, and must still reject, not throw.
      '@typescript-eslint/require-await': 'off',
      // Nest modules are classes with decorators and often nothing else.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // `error as Error` and generic parameters that only name a result are readable where they stand.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unsafe-type-assertion': 'off',
      // Interfaces here say `name(): void` and are met by closures.
      '@typescript-eslint/unbound-method': 'off',
      // `void` before what is thrown away tells the reader so, whatever its type.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Nest's interfaces are declared as classes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['apps/**/*.ts', 'apps/**/*.tsx'],
    ignores: composition,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '#service',
              importNames: [
                'connect',
                'connectTo',
                'infrastructureOf',
                'startService',
                'readSettings',
                'readEnvironment',
              ],
              message: 'Only main.ts and apps/platform choose infrastructure.',
            },
          ],
        },
      ],
    },
  },
  {
    // The second names a folder to `argon2`, which takes it in no other way.
    files: ['libs/service/src/settings/read-environment.ts', 'libs/accounts/src/passwords/argon2.ts', ...composition],
    rules: { 'no-restricted-properties': 'off' },
  },
  // Markup, SQL and lists of providers are long without being complicated.
  { files: ['**/*.tsx', '**/migrations/*.ts', '**/*.module.ts'], rules: { 'max-lines-per-function': 'off' } },
  // Each is one list of texts.
  { files: ['**/translations/*.ts'], rules: { 'max-lines': 'off' } },
  {
    // Programs that are run by hand talk to the console.
    files: ['tools/**', 'bench/**', 'examples/**', 'deploy/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: tests,
    rules: {
      'max-lines': ['error', 400],
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      // Answers are looked at as they come: whatever JSON it is.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      // A test names what is thrown even where it is no Error.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
    },
  },
);
