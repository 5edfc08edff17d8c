import { renderMarkdown, renderText } from './render.js';

const rows = [
  ['workload', 'requests/s'],
  ['refresh', '1,234'],
  ['JWKS', '12'],
];

it('lines figures up for a terminal', () => {
  expect(renderText(rows)).toBe(['workload  requests/s', 'refresh        1,234', 'JWKS              12'].join('\n'));
});

it('is a Markdown table', () => {
  expect(renderMarkdown(rows)).toBe(
    [
      '| workload | requests/s |',
      '| -------- | ---------- |',
      '| refresh  | 1,234      |',
      '| JWKS     | 12         |',
    ].join('\n'),
  );
});
