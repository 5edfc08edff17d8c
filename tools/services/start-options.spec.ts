import { parseStartOptions, usage } from './start-options.js';

describe('the command line of the services', () => {
  it('leaves out what is not given', () => {
    expect(parseStartOptions([])).toEqual({ tokenProcesses: undefined, portBase: undefined });
  });

  it('takes the profile', () => {
    expect(parseStartOptions(['--single'])).toEqual({ profile: 'single' });
  });

  it('takes numbers', () => {
    const options = parseStartOptions(['--token-processes', '3', '--port-base=9500']);
    expect(options).toEqual({ tokenProcesses: 3, portBase: 9500 });
  });

  it.each([['--token-processes', 'two'], ['--unknown'], ['extra'], ['--port-base']])('refuses %s', (...args) => {
    expect(() => parseStartOptions(args)).toThrow(usage);
  });
});
