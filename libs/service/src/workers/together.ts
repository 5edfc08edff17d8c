import type { Readiness } from '../observability/health-registry.js';

const isUsable = ({ status }: Readiness): boolean => status === 'ready' || status === 'degraded';

/**
 * The readiness of one port that several workers share: down only when none of them can answer, and degraded while one of them cannot,
 * since what it stood on is told by its checks.
 */
export function readinessOf(answers: readonly (Readiness | undefined)[]): Readiness {
  const given = answers.filter((answer) => answer !== undefined);
  const checks = {
    ...Object.fromEntries(given.flatMap(({ checks }) => Object.entries(checks)).toSorted(byWorst)),
    workers: given.length === answers.length ? ('up' as const) : ('down' as const),
  };
  return { status: statusOf(answers, given), checks };
}

/** Later entries win, so what does not work comes last. */
const byWorst = ([, one]: [string, string], [, other]: [string, string]): number =>
  Number(one !== 'up') - Number(other !== 'up');

function statusOf(answers: readonly unknown[], given: readonly Readiness[]): Readiness['status'] {
  if (!given.some(isUsable)) return 'down';
  return given.length === answers.length && given.every(({ status }) => status === 'ready') ? 'ready' : 'degraded';
}
