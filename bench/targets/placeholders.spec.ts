import { fillIn } from './placeholders.js';

it('fills in every text, however deep', () => {
  const value = { command: ['run', '--port=${port}'], more: { url: '${origin}/x', count: 3 }, none: null };
  expect(fillIn(value, { port: '80', origin: 'http://a' })).toEqual({
    command: ['run', '--port=80'],
    more: { url: 'http://a/x', count: 3 },
    none: null,
  });
});

it('knows its names', () => {
  expect(() => fillIn(['${prot}'], { port: '80' })).toThrow('${prot} is none of port');
});
