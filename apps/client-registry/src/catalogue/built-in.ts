import { ProblemError } from '#service';

/** What the platform itself stands on is not for administrators to change. */
export const builtIn = (): ProblemError =>
  new ProblemError(409, 'It belongs to the platform itself', {
    detail: 'Built-in scopes, the administration audience and the role administrator stay as they are.',
    errorCode: 'built_in',
  });
