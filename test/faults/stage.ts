import { post } from '../flows/support/requests.js';
import type { Consumers } from './consumers.js';
import type { IssuedToken, Recorder, Target } from './history.js';
import type { Random } from './random.js';
import { ask, patiently, type Administration, type Outcome } from './requests.js';
import type { World } from './world.js';
import type { Answer } from '../flows/support/requests.js';

export const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{}') as Record<string, unknown>;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What all workers share: what was given out, what was ended, and the ways to ask about it. */
export class Stage {
  /** The tokens themselves, by the names that the history has for them. */
  readonly values = new Map<string, string>();
  /** Ended with an answer, the last ones last. */
  readonly ended: string[] = [];
  /** Left alone: nobody ends them. */
  readonly spared: string[] = [];
  private opaque = 0;

  constructor(
    readonly recorder: Recorder,
    readonly random: Random,
    readonly administration: Administration,
    readonly world: World,
    private readonly consumers: Consumers,
  ) {}

  /** @returns the token's name */
  issued(
    value: string,
    { startMs, endMs }: Outcome,
    about: Partial<IssuedToken> & { readonly client: string },
  ): string {
    const opaque = value.split('.').length !== 3;
    const claims = opaque ? {} : claimsOf(value);
    if (opaque) this.opaque += 1;
    const id = opaque ? `opaque-${this.opaque}` : String(claims['jti']);
    this.recorder.issued({ id, opaque, startMs, endMs, grant: textOf(claims['gid']), ...about });
    this.values.set(id, value);
    return id;
  }

  /** Takes down that these grants are of that session. */
  belongTo(session: string, grants: ReadonlySet<string>): void {
    const { tokens } = this.recorder;
    for (const token of tokens.values()) {
      if (token.grant !== undefined && grants.has(token.grant)) this.recorder.issued({ ...token, session });
    }
  }

  async introspect(id: string): Promise<void> {
    const token = this.values.get(id) ?? '';
    const { answer, ...outcome } = await ask(this.recorder, () =>
      post('/oauth2/introspect', { token }, this.world.witness),
    );
    const active = answer?.status === 200 ? (answer.json as { active: boolean }).active : undefined;
    this.recorder.add({ kind: 'introspect', token: id, active, ...outcome });
  }

  async verify(id: string): Promise<void> {
    if (this.recorder.tokens.get(id)?.opaque) return;
    const startMs = this.recorder.nowMs;
    const verdicts = await this.consumers.verdicts(this.values.get(id) ?? '');
    for (const { consumer, verdict } of verdicts) {
      const endMs = this.recorder.nowMs;
      this.recorder.add({ kind: 'verify', token: id, consumer, verdict, startMs, endMs, status: 200 });
    }
  }

  async askWhatWasHeard(): Promise<void> {
    const startMs = this.recorder.nowMs;
    for (const { consumer, behindMs } of await this.consumers.behind()) {
      this.recorder.add({ kind: 'heard', consumer, behindMs, startMs, endMs: this.recorder.nowMs, status: 200 });
    }
  }

  /** Until it is answered. @returns whether it was, with success */
  async revoke(target: Target, how: string, call: () => Promise<Answer>, tokens: readonly string[]): Promise<boolean> {
    const note = ({ startMs, endMs, status }: Outcome): void => {
      this.recorder.add({ kind: 'revoke', target, how, startMs, endMs, status });
    };
    const { status } = await patiently(this.recorder, call, note, true);
    const done = status >= 200 && status < 300;
    if (done) this.ended.push(...tokens);
    return done;
  }
}
