import type { KafkaConfig } from 'kafkajs';

/** Where the brokers are, and how one gets in. */
export interface KafkaAccess {
  readonly brokers: readonly string[];
  /** PEM texts. Without an authority the machine's own count; with none of them the way is still TLS. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  readonly sasl?: KafkaSasl | undefined;
}

export const saslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

export interface KafkaSasl {
  readonly mechanism: (typeof saslMechanisms)[number];
  readonly username: string;
  readonly password: string;
}

/** What the client is configured with. */
export function kafkaConnection({ brokers, tls, sasl }: KafkaAccess): Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> {
  return {
    brokers: [...brokers],
    ...(tls && {
      ssl: {
        ...(tls.ca !== undefined && { ca: [tls.ca] }),
        ...(tls.cert !== undefined && { cert: tls.cert }),
        ...(tls.key !== undefined && { key: tls.key }),
      },
    }),
    // The client's types have one shape for each mechanism.
    ...(sasl && { sasl: { ...sasl } as NonNullable<KafkaConfig['sasl']> }),
  };
}
