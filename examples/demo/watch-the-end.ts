import * as oidc from 'openid-client';
import type { Administration } from './administration.js';
import { DemoError } from './demo-error.js';
import type { ObservedRecords } from './observed-records.js';
import type { Given, Replay } from './replay.js';
import { milliseconds, step, tell } from './tell.js';

interface End {
  readonly administration: Administration;
  readonly config: oidc.Configuration;
  readonly records: ObservedRecords;
  readonly given: Given;
  readonly replay: Replay;
  readonly personId: string;
}

interface GrantAnswer {
  readonly grant_id: string;
  readonly status: string;
  readonly reason: string | null;
}

/** Where the end of the grant shows: in the feed, at the API, at introspection, at the next refresh. */
export async function watchTheEnd({ administration, config, records, given, replay, personId }: End): Promise<void> {
  const arrival = records.arrivalOf('gid', given.gid);
  if (!arrival) throw new DemoError('The API refused, but no revocation came through the feed');
  step('The revocation arrives at the API, through the feed');
  const { items } = await administration.read<{ items: readonly GrantAnswer[] }>(`/users/${personId}/grants`);
  const grant = items.find(({ grant_id: id }) => id === given.gid);
  tell(
    `kind    ${arrival.record.k}`,
    `id      ${arrival.record.id}`,
    `reason  ${grant?.reason ?? 'unknown'} (the administration API tells it; the feed carries what verifiers need)`,
    `it came ${relative(arrival.atMs - replay.answeredAtMs)} the replay was answered`,
  );
  step('The API refuses the token');
  const { status, body } = replay.refusal;
  tell(
    `GET /notes: ${status} ${body.error ?? ''}, reason: ${body.reason ?? ''}`,
    `measured: ${milliseconds(replay.refusedAtMs - replay.answeredAtMs)} from the answer to the replay to the refusal`,
  );
  await askTheRest(config, given);
}

const relative = (ms: number): string => (ms < 0 ? `${milliseconds(-ms)} before` : `${milliseconds(ms)} after`);

async function askTheRest(config: oidc.Configuration, { accessToken, refreshToken }: Given): Promise<void> {
  step('Everybody else agrees');
  const { active } = await oidc.tokenIntrospection(config, accessToken);
  const refreshed = await oidc.refreshTokenGrant(config, refreshToken).then(
    () => 'still works',
    (error: unknown) => (error instanceof oidc.ResponseBodyError ? error.error : String(error)),
  );
  tell(`introspection: active ${String(active)}`, `refresh token: ${refreshed}`);
  if (active || refreshed !== 'invalid_grant') throw new DemoError('Something of the grant is still alive');
}
