/** Why this process cannot start, in words for the operator: printed without a stack, one line for each problem. */
export class BootError extends Error {
  override readonly name = 'BootError';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
