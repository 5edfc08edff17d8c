import { parseCommand, type Command } from './parse-command.js';
import { ToolError } from './processes/tool-error.js';
import { Servers } from './servers.js';
import { renderUrls } from './urls.js';

async function run(command: Command): Promise<void> {
  const servers = new Servers({ report: (line) => console.log(line) });
  if ('name' in command) {
    await servers[command.verb](command.name);
    return;
  }
  switch (command.verb) {
    case 'up':
      await servers.up();
      console.log(`\n${renderUrls(servers.urls)}\nalso in ${servers.directory}/env`);
      return;
    case 'down':
    case 'reset':
      await servers[command.verb]();
      return;
    case 'status':
      await printStatus(servers);
  }
}

async function printStatus(servers: Servers): Promise<void> {
  const all = await servers.status();
  for (const { name, pid, port, answers } of all) {
    const state = pid === undefined ? 'down' : answers ? 'answers' : 'runs, gives no answer';
    console.log(`${name.padEnd(9)} port ${port}  ${pid === undefined ? '' : `pid ${pid}  `}${state}`);
  }
  if (!all.every((one) => one.answers)) process.exitCode = 1;
}

try {
  await run(parseCommand(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof ToolError ? error.message : error);
  process.exitCode = 1;
}
