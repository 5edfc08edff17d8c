import { post } from '../flows/support/requests.js';
import type { Credentials } from '../flows/support/target.js';
import { patiently } from './requests.js';
import type { Stage } from './stage.js';

const asked = { grant_type: 'client_credentials' };

async function newToken(stage: Stage, client: Credentials): Promise<string | undefined> {
  const { recorder } = stage;
  const outcome = await patiently(
    recorder,
    () => post('/oauth2/token', asked, client),
    ({ startMs, endMs, status }) => recorder.add({ kind: 'machine', startMs, endMs, status }),
    true,
  );
  if (outcome.status !== 200) return undefined;
  return stage.issued(String(outcome.answer?.json.access_token), outcome, { client: client.client_id });
}

/** A token for a program, and its end by one of the ways that there are. */
export async function machineRound(stage: Stage): Promise<void> {
  const { random, world } = stage;
  if (random.chance(0.01)) return endClient(stage);
  const client = random.pick(random.chance(0.15) ? world.opaque : world.machines);
  const id = await newToken(stage, client);
  if (id === undefined) return;
  if (random.chance(0.2)) await stage.introspect(id);
  if (random.chance(0.03)) stage.spared.push(id);
  else await endToken(stage, client, id);
}

async function endToken(stage: Stage, client: Credentials, id: string): Promise<void> {
  const { random, administration, recorder, values } = stage;
  const token = values.get(id) ?? '';
  const target = { type: 'token', id } as const;
  const ways = {
    revoke: () => post('/oauth2/revoke', { token }, client),
    jti: () => administration.send('POST', '/revocations', { type: 'token', id }),
    value: () => administration.send('POST', '/revocations', { type: 'token_value', token }),
  };
  // The administration knows only what is in the token itself.
  const how = recorder.tokens.get(id)?.opaque ? 'revoke' : random.pick(['revoke', 'revoke', 'jti', 'value'] as const);
  if ((await stage.revoke(target, how, ways[how], [id])) && random.chance(0.6)) await stage.introspect(id);
}

/** All tokens of a client at once. */
async function endClient(stage: Stage): Promise<void> {
  const { random, administration, world } = stage;
  const client = random.pick(world.expendable);
  const ids = [await newToken(stage, client), await newToken(stage, client)].flatMap((id) => id ?? []);
  const target = { type: 'client', id: client.client_id } as const;
  const call = () => administration.send('POST', '/revocations', target);
  if (!(await stage.revoke(target, 'client', call, ids))) return;
  for (const id of ids) await stage.introspect(id);
}
