import {
  readTopic,
  type ClientChanged,
  type KafkaAccess,
  type KeyChanged,
  type RevocationRecord,
  type RevocationRecorded,
} from '#events';
import type { KnownElsewhere } from '#storage';

/** What the topics still hold of this tenant. @throws Error when no broker can be reached */
export async function knownToKafka(kafka: KafkaAccess, tenant: string): Promise<KnownElsewhere> {
  const records: RevocationRecord[] = [];
  const clients = new Map<string, ClientChanged>();
  const keys = new Map<string, KeyChanged>();
  await readTopic(kafka, 'revocations.v1', (value, type) => {
    if (type.endsWith('.revoked.v1')) records.push(recordOf(JSON.parse(value) as RevocationRecorded));
  });
  await readTopic(kafka, 'clients.v1', (value, type) => {
    if (type === 'authz.client.changed.v1') keepNewest(clients, 'client_id', JSON.parse(value) as ClientChanged);
  });
  await readTopic(kafka, 'keys.v1', (value) => {
    keepNewest(keys, 'kid', JSON.parse(value) as KeyChanged);
  });
  const own = (one: { readonly tenant: string }): boolean => one.tenant === tenant;
  return {
    records: records.filter(own),
    clients: [...clients.values()].filter(own),
    keys: [...keys.values()].filter(own),
  };
}

const recordOf = ({ tenant, k: kind, id, epoch, until, reason }: RevocationRecorded): RevocationRecord => ({
  tenant,
  kind,
  id,
  epoch,
  until,
  reason,
});

function keepNewest<Name extends string, State extends Record<Name, string> & { readonly version: number }>(
  states: Map<string, State>,
  name: Name,
  state: State,
): void {
  const known = states.get(state[name]);
  if (!known || known.version <= state.version) states.set(state[name], state);
}
