import { parseCommand, usage } from './parse-command.js';

describe('the command line of the servers', () => {
  it.each(['up', 'down', 'status', 'reset'])('takes %s alone', (verb) => {
    expect(parseCommand([verb])).toEqual({ verb });
    expect(() => parseCommand([verb, 'redis'])).toThrow(usage);
  });

  it.each(['start', 'stop', 'kill', 'pause', 'resume'])('takes %s with a server', (verb) => {
    expect(parseCommand([verb, 'redis'])).toEqual({ verb, name: 'redis' });
    for (const rest of [[], ['mysql'], ['redis', 'kafka']]) expect(() => parseCommand([verb, ...rest])).toThrow(usage);
  });

  it('answers anything else with the usage', () => {
    for (const args of [[], ['constructor'], ['help']]) expect(() => parseCommand(args)).toThrow(usage);
  });
});
