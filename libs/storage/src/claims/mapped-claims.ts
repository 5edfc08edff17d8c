import { mappedClaims, mappingsFor, readsPerson, type ClaimRequests, type ClaimTarget } from '#protocol';
import type { ClientRecord } from '../clients/client-record.js';
import type { CatalogueCache, CatalogueView } from '../scopes/catalogue-cache.js';
import type { UserRecord } from '../users/user-record.js';
import type { Users } from '../users/users.js';

type Claims = Readonly<Record<string, unknown>>;

interface Wanted {
  readonly target: ClaimTarget;
  readonly client: ClientRecord;
  readonly scope: readonly string[];
  readonly requests?: ClaimRequests | undefined;
  readonly within?: readonly string[];
}

/** Whom a token is about, as it names them; `rid` is absent for tokens of no person. */
export interface NamedInToken {
  readonly sub: string;
  readonly rid?: string | undefined;
}

/** The claims that administrators have defined. Nobody is looked up where no mapping asks for a person. */
export class MappedClaims {
  constructor(
    private readonly catalogue: CatalogueCache,
    private readonly users: Users,
  ) {}

  /** Where nobody has defined any, there is nothing to look for. */
  areDefined({ claimMappings }: Pick<CatalogueView, 'claimMappings'>): boolean {
    return claimMappings.length > 0;
  }

  async of(tenant: string, wanted: Wanted, person: UserRecord | NamedInToken | undefined): Promise<Claims> {
    const { target, client, scope, requests, within } = wanted;
    const { claimMappings } = await this.catalogue.of(tenant);
    const mappings = mappingsFor(claimMappings, { target, clientId: client.id, scope, requests, within });
    if (mappings.length === 0) return {};
    const user = mappings.some(readsPerson) ? await this.userOf(tenant, person) : undefined;
    const facts = {
      attributes: user?.attributes,
      profile: user && profileOf(user),
      roles: user?.roles ?? [],
      client: client.metadata,
    };
    return mappedClaims(mappings, facts, requests);
  }

  private async userOf(tenant: string, person: UserRecord | NamedInToken | undefined): Promise<UserRecord | undefined> {
    if (person === undefined || !('sub' in person)) return person;
    const { sub, rid } = person;
    if (rid === undefined) return undefined;
    return sub === rid ? this.users.findByRid(tenant, rid) : this.users.find(tenant, sub);
  }
}

const profileOf = ({ profile, username, email, emailVerified, name }: UserRecord): object => ({
  ...profile,
  name,
  preferred_username: username,
  email,
  email_verified: emailVerified,
});
