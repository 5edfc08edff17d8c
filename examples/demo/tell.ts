let steps = 0;

/** The next step of the story. */
export function step(title: string): void {
  steps += 1;
  process.stdout.write(`\n${steps}. ${title}\n`);
}

/** What happened in it. */
export function tell(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`   ${line}\n`);
}

/** Enough of a token to recognise it by; the rest is a secret. */
export const shortened = (token: string): string =>
  `${token.slice(0, 12)}…${token.slice(-6)} (${token.length} characters)`;

export const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;
