import { readFileSync } from 'node:fs';

export const brief = JSON.parse(readFileSync(process.argv[2], 'utf8'));

/** One thing that has to work. What it gives is there for later steps; without it they fail too, each with its own line. */
export async function step(name, work) {
  try {
    const value = await work();
    console.log(`ok ${name}`);
    return value;
  } catch (error) {
    console.log(`FAIL ${name}: ${describe(error)}`);
    return undefined;
  }
}

const describe = (error) =>
  [error.code, error.message, error.cause && JSON.stringify(error.cause)]
    .filter(Boolean)
    .join(' ')
    .replaceAll('\n', ' ')
    .slice(0, 500);

export function must(condition, what) {
  if (!condition) throw new Error(what);
}

/** Where the person's browser is sent. */
export async function visit(browser, url) {
  const answer = await fetch(`${brief.agent}?${new URLSearchParams({ browser, url: String(url) })}`);
  if (!answer.ok) throw new Error(await answer.text());
  return new URL(await answer.text());
}
