import { kafkaNames, type KafkaBrokers } from '../../tools/servers/layout.js';

export type Profile = 'distributed' | 'single';

export const faultKinds = [
  'kill-service',
  'kill-leader',
  'kill-server',
  'pause-service',
  'pause-server',
  'flush',
  'cut',
  'delay',
  'hold',
  'disk-full',
  'clock',
  'duplicate',
  'kill-consumer',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What a fault breaks. */
export interface Aim {
  readonly kind: FaultKind;
  readonly target: string;
}

/** What there is to break. */
export interface Parts {
  readonly profile: Profile;
  /** Of Kafka, where the profile has it. */
  readonly brokers: KafkaBrokers;
}

const services: Readonly<Record<Profile, readonly string[]>> = {
  distributed: ['authorize', 'token', 'token-2', 'client-registry', 'introspection'],
  single: ['platform', 'platform-2'],
};

export const brokersOf = ({ profile, brokers }: Parts): readonly string[] =>
  profile === 'distributed' ? kafkaNames.slice(0, brokers) : [];

export const isBroker = (target: string): boolean => kafkaNames.some((name) => name === target);

/** By kind; empty where there is no such thing. */
export function targetsOf(parts: Parts): Readonly<Record<FaultKind, readonly string[]>> {
  const some = services[parts.profile];
  const brokers = brokersOf(parts);
  const servers = ['postgres', 'redis', ...brokers];
  return {
    'kill-service': [...some, 'gateway'],
    'kill-leader': ['relay'],
    'kill-server': servers,
    'pause-service': [...some, 'gateway'],
    'pause-server': servers,
    flush: ['redis'],
    cut: servers,
    delay: servers,
    hold: servers,
    'disk-full': brokers,
    clock: some,
    duplicate: brokers.slice(0, 1),
    'kill-consumer': ['consumer'],
  };
}

const brokerStops: readonly FaultKind[] = ['kill-server', 'pause-server', 'disk-full'];

/**
 * Whether the cluster loses a broker by it and knows. One that only its clients can't reach goes on leading, so what is behind it
 * waits.
 */
export const takesBrokerAway = ({ kind, target }: Aim): boolean => brokerStops.includes(kind) && isBroker(target);

const isAboutServices = ({ kind }: Aim): boolean => kind.endsWith('-service') || kind === 'clock';

/** Whether two faults can be had at once: whoever leads the relay is one of the services. */
export function areApart(one: Aim, other: Aim): boolean {
  const isLeader = ({ kind }: Aim): boolean => kind === 'kill-leader';
  if (one.target === other.target) return false;
  return !(isLeader(one) && isAboutServices(other)) && !(isLeader(other) && isAboutServices(one));
}
