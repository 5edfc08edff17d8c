import { dpopAlgorithms } from '../dpop/check-proof.js';

export interface ResourceMetadataOptions {
  /** The resource's identifier: the audience of its tokens. */
  readonly resource: string;
  readonly issuer: string;
  readonly scopes?: readonly string[];
  readonly name?: string;
  readonly documentation?: string;
  readonly dpopAlgorithms?: readonly string[];
}

const wellKnown = '/.well-known/oauth-protected-resource';

/** Where the metadata has to be (RFC 9728 §3.1): the path of the resource comes after the well-known one. */
export function resourceMetadataPath(resource: string): string {
  const { pathname } = new URL(resource);
  return pathname === '/' ? wellKnown : wellKnown + pathname;
}

/** @see RFC 9728 §2 */
export function resourceMetadata(options: ResourceMetadataOptions): Readonly<Record<string, unknown>> {
  const { resource, issuer, scopes, name, documentation } = options;
  return {
    resource,
    authorization_servers: [issuer],
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: options.dpopAlgorithms ?? dpopAlgorithms,
    ...(scopes && { scopes_supported: scopes }),
    ...(name !== undefined && { resource_name: name }),
    ...(documentation !== undefined && { resource_documentation: documentation }),
  };
}
