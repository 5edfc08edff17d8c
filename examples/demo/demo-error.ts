/** Something that whoever runs the demo can mend: told without a stack. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}
