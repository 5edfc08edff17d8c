import type { Person } from '../flows/support/administration.js';
import { Browser } from '../flows/support/browser.js';
import { authorize, redeem, refresh } from '../flows/support/code-flow.js';
import { post, type Answer } from '../flows/support/requests.js';
import type { Target } from './history.js';
import { ask, patiently, type Outcome } from './requests.js';
import { claimsOf, type Stage } from './stage.js';
import type { Client } from './world.js';

type Way = 'refresh token' | 'grant' | 'token' | 'value' | 'user';

interface Grant {
  readonly id: string;
  readonly client: Client;
  readonly person: Person;
  readonly offline: boolean;
  /** Names of its access tokens. */
  readonly tokens: string[];
  refreshToken: string;
}

/** A person with a browser, who comes back to it until something goes wrong. */
export class PersonWorker {
  private browser = new Browser();
  private person: Person;

  constructor(
    private readonly stage: Stage,
    private readonly people: readonly Person[],
  ) {
    this.person = stage.random.pick(people);
  }

  /** Signs in, gets tokens, uses them, and ends them in one of many ways. */
  async round(): Promise<void> {
    const { random, world, spared } = this.stage;
    const client = random.pick(world.apps);
    const grant = await this.newGrant(client, random.chance(0.7));
    if (!grant) return;
    for (let left = random.between(0, 2); left > 0; left -= 1) await this.refresh(grant);
    for (const id of grant.tokens) await this.stage.introspect(id);
    if (random.chance(0.15)) spared.push(...grant.tokens);
    else await this.end(grant);
  }

  private async newGrant(client: Client, offline: boolean): Promise<Grant | undefined> {
    const { recorder, random } = this.stage;
    if (random.chance(0.1)) this.startOver();
    const startMs = recorder.nowMs;
    const scope = offline ? 'openid offline_access' : 'openid';
    let said: string | undefined;
    const proof = await authorize(client, this.person, { browser: this.browser, more: { scope } }).catch(
      (error: unknown) => {
        said = String(error).slice(0, 300);
        return undefined;
      },
    );
    recorder.add({ kind: 'login', said, startMs, endMs: recorder.nowMs, status: proof ? 200 : statusIn(said) });
    if (!proof) {
      this.startOver();
      return undefined;
    }
    const twice = random.chance(0.1) ? this.redeemed(client, proof, offline) : undefined;
    const [grant] = [await this.redeemed(client, proof, offline), await twice];
    // The same code again, later: that ends what it gave.
    if (grant && random.chance(0.08)) await this.redeemed(client, proof, offline);
    return grant;
  }

  private startOver(): void {
    this.browser = new Browser();
    this.person = this.stage.random.pick(this.people);
  }

  private async redeemed(
    client: Client,
    proof: { code: string; verifier: string },
    offline: boolean,
  ): Promise<Grant | undefined> {
    const { recorder } = this.stage;
    const { person } = this;
    const gid = (answer: Answer | undefined): string | undefined =>
      answer?.status === 200 ? String(claimsOf(String(answer.json.access_token))['gid']) : undefined;
    const note = ({ answer, ...outcome }: Outcome): void => {
      recorder.add({ kind: 'redeem', code: proof.code.slice(-16), grant: gid(answer), ...outcome });
    };
    const outcome = await patiently(recorder, () => redeem(client, proof), note, false);
    const id = gid(outcome.answer);
    if (id === undefined) return undefined;
    const refreshToken = String(outcome.answer?.json.refresh_token ?? '');
    const grant: Grant = { id, client, person, offline, tokens: [], refreshToken };
    this.took(grant, outcome);
    return grant;
  }

  private took(grant: Grant, outcome: Outcome): void {
    const about = { client: grant.client.client_id, user: grant.person.id, grant: grant.id };
    grant.tokens.push(this.stage.issued(String(outcome.answer?.json.access_token), outcome, about));
  }

  /** After an answer that was lost the token is used again: it may look stolen then, and end the grant. */
  private async refresh(grant: Grant): Promise<void> {
    if (grant.refreshToken === '') return;
    const { recorder, random } = this.stage;
    const used = grant.refreshToken;
    let replay = false;
    const note = ({ answer: _, ...outcome }: Outcome): void => {
      recorder.add({ kind: 'refresh', grant: grant.id, replay, ...outcome });
      replay ||= outcome.status === 0 || outcome.status === 500 || outcome.status === 502 || outcome.status === 504;
    };
    const outcome = await patiently(recorder, () => refresh(grant.client, used), note, true);
    if (outcome.status !== 200) return;
    grant.refreshToken = String(outcome.answer?.json.refresh_token ?? used);
    this.took(grant, outcome);
    if (random.chance(0.1)) await this.replay(grant, used);
  }

  private async replay(grant: Grant, used: string): Promise<void> {
    const { recorder } = this.stage;
    const { answer, ...outcome } = await ask(recorder, () => refresh(grant.client, used));
    recorder.add({ kind: 'refresh', grant: grant.id, replay: true, ...outcome });
    if (answer?.status === 200) this.took(grant, outcome.status === 200 ? { ...outcome, answer } : outcome);
  }

  private async end(grant: Grant): Promise<void> {
    const { stage } = this;
    const byGrant = ['refresh token', 'grant', 'grant', 'token', 'value'] as const;
    const how = stage.random.pick(grant.offline ? [...byGrant, 'user' as const] : [...byGrant, 'session' as const]);
    if (how === 'session') return this.endSession(grant);
    if (how === 'refresh token' && grant.refreshToken === '') return;
    const { target, call } = this.wayTo(grant, how);
    const ended = target.type === 'token' ? [target.id] : grant.tokens;
    if (!(await stage.revoke(target, how, call, ended))) return;
    for (const id of ended) await stage.introspect(id);
  }

  private wayTo(grant: Grant, how: Way): { readonly target: Target; readonly call: () => Promise<Answer> } {
    const { administration, values } = this.stage;
    const [first = ''] = grant.tokens;
    const token = values.get(first) ?? '';
    const byGrant = { type: 'grant', id: grant.id } as const;
    const byToken = { type: 'token', id: first } as const;
    const ways: Readonly<Record<Way, { readonly target: Target; readonly call: () => Promise<Answer> }>> = {
      'refresh token': { target: byGrant, call: () => this.revokeAs(grant.client, grant.refreshToken) },
      grant: { target: byGrant, call: () => administration.send('POST', '/revocations', byGrant) },
      token: { target: byToken, call: () => this.revokeAs(grant.client, token) },
      value: {
        target: byToken,
        call: () => administration.send('POST', '/revocations', { type: 'token_value', token }),
      },
      user: {
        target: { type: 'user', id: grant.person.id },
        call: () => administration.send('POST', `/users/${grant.person.id}/revoke-tokens`),
      },
    };
    return ways[how];
  }

  private revokeAs(client: Client, token: string): Promise<Answer> {
    const { client_id, client_secret } = client;
    return client_secret === undefined
      ? post('/oauth2/revoke', { token, client_id })
      : post('/oauth2/revoke', { token }, { client_id, client_secret });
  }

  /** With it go all grants of that session that are not offline. */
  private async endSession(grant: Grant): Promise<void> {
    const { stage } = this;
    const { administration } = stage;
    const { id: user } = grant.person;
    const answer = await administration
      .send('GET', `/users/${user}/grants?active=true&limit=200`)
      .catch(() => undefined);
    const listed = (answer?.status === 200 ? answer.json.items : []) as ListedGrant[];
    const session = listed.find(({ grant_id: id }) => id === grant.id)?.session_id;
    if (session == null) return;
    const online = listed.filter(({ offline, session_id: of }) => !offline && of === session);
    stage.belongTo(session, new Set(online.map(({ grant_id: id }) => id)));
    const call = () => administration.send('DELETE', `/users/${user}/sessions/${session}`);
    const done = await stage.revoke({ type: 'session', id: session }, 'session', call, grant.tokens);
    this.startOver();
    if (done) for (const id of grant.tokens) await stage.introspect(id);
  }
}

/** Who follows redirects learns a status only from the failure's text: of a page, or of what the application was told. */
const statusIn = (said = ''): number =>
  said.includes('error=temporarily_unavailable') ? 503 : Number(/not redirected: (\d+)/.exec(said)?.[1] ?? 0);

interface ListedGrant {
  readonly grant_id: string;
  readonly session_id: string | null;
  readonly offline: boolean;
}
