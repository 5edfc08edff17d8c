import * as oidc from 'openid-client';
import type { SampleApi } from '../sample-api/start-sample-api.js';
import { callApi, type ApiAnswer } from './call-api.js';
import { DemoError } from './demo-error.js';
import { step, tell } from './tell.js';

/** What the sign-in gave, and what it takes to redeem the code again. */
export interface Given {
  readonly callback: URL;
  readonly checks: oidc.AuthorizationCodeGrantChecks;
  readonly gid: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Replay {
  readonly answeredAtMs: number;
  readonly refusal: ApiAnswer;
  readonly refusedAtMs: number;
}

const limitMs = 10_000;

/** Presents the code once more, and then calls the API until it refuses. */
export async function replayTheCode(config: oidc.Configuration, api: SampleApi, given: Given): Promise<Replay> {
  step('Somebody presents the same code again: it must have leaked');
  const error = await oidc.authorizationCodeGrant(config, given.callback, given.checks).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const answeredAtMs = performance.now();
  if (!(error instanceof oidc.ResponseBodyError)) {
    throw new DemoError(`The second redemption was not refused as it should be: ${String(error)}`);
  }
  const refusal = await untilRefused(api, given.accessToken, answeredAtMs);
  tell(
    `POST /oauth2/token: ${error.status} ${error.error}`,
    'RFC 6749 §4.1.2: what the code gave is taken back, in the same transaction that notes why.',
  );
  return { answeredAtMs, refusal, refusedAtMs: performance.now() };
}

async function untilRefused(api: SampleApi, token: string, beganMs: number): Promise<ApiAnswer> {
  for (;;) {
    const answer = await callApi(api, token);
    if (answer.status === 401) return answer;
    if (performance.now() - beganMs > limitMs) throw new DemoError('The sample API did not refuse within 10 seconds');
  }
}
