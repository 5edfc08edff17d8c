import { parseJson } from './parse-json.js';

it.each(['{"name":{"value":"\\u0000"}}', '["\\ud800"]', '{"\\u0000":1}', '{"a":["\\udc00 b"]}', '{'])(
  'refuses %s',
  (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  },
);

it('takes pairs, and a backslash that is one', () => {
  const text = JSON.stringify({ '😀': ['\\u0000', 'ü', null, 1, true] });
  expect(parseJson(text)).toEqual(JSON.parse(text));
});
