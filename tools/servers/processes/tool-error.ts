/** What the user can put right: one line that says how, shown without a stack. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
