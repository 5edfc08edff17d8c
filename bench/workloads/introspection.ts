import { expectStatus } from '../load/requests.js';
import type { Target } from '../targets/target.js';
import { unknownLike } from './invented-tokens.js';
import { askAbout, mint, type BytesWith, type Tokens } from './loads.js';
import { machineTokenRequest, requestAbout } from './requests-to.js';
import type { Load, Workload } from './workload.js';

/** As many as a busy service sees at a time. */
const liveTokens = 64;
/** More than any cache of refusals would help with. */
const unknownTokens = 10_000;

interface Questions {
  readonly mint: Tokens;
  readonly ask: BytesWith;
  readonly revoke: BytesWith | undefined;
}

function questionsTo(target: Target, kind: 'JWT' | 'opaque'): Questions | undefined {
  const { introspection } = target.asks;
  const request = machineTokenRequest(target, introspection?.[kind]);
  const ask = requestAbout(target, 'introspection_endpoint', introspection?.client);
  if (request === undefined || !ask) return undefined;
  const revoke = requestAbout(target, 'revocation_endpoint', introspection?.[kind]?.client);
  return { mint: (connections) => mint(connections, request, liveTokens), ask, revoke };
}

const live = (questions: Questions): Load => askAbout(questions.mint, questions.ask, true);

function revoked({ mint: minted, ask, revoke }: Questions): Load | undefined {
  if (!revoke) return undefined;
  const tokens: Tokens = async (connections) => {
    const all = await minted(connections);
    const [first] = connections;
    for (const token of all) if (first) expectStatus(await first.send(revoke(token)), 200);
    return all;
  };
  return askAbout(tokens, ask, false);
}

/** Never issued, and like one that was. */
function unknown({ mint: minted, ask }: Questions): Load {
  const tokens: Tokens = async (connections) => {
    const [example = ''] = await minted(connections.slice(0, 1));
    return Array.from({ length: unknownTokens }, () => unknownLike(example));
  };
  return askAbout(tokens, ask, false);
}

const workload = (
  name: string,
  kind: 'JWT' | 'opaque',
  load: (questions: Questions, target: Target) => Load | undefined,
): Workload => ({
  name: `introspection, ${name} ${kind}`,
  loadFor: (target) => {
    const questions = questionsTo(target, kind);
    return questions && load(questions, target);
  },
});

/** Who only imitates tokens has nothing to find out. */
const unlessBare =
  (load: (questions: Questions) => Load | undefined) =>
  (questions: Questions, { kind }: Target): Load | undefined =>
    kind === 'ceiling' ? undefined : load(questions);

export const introspection: readonly Workload[] = (['JWT', 'opaque'] as const).flatMap((kind) => [
  workload('live', kind, live),
  workload('revoked', kind, unlessBare(revoked)),
  workload('unknown', kind, unlessBare(unknown)),
]);
