import { runCommand } from './run-command.js';

// The exit is explicit: an embedded database that goes on for a platform must not hold this process.
process.exit(
  await runCommand(process.argv.slice(2), {
    print: (line) => console.log(line),
    complain: (line) => console.error(line),
  }),
);
