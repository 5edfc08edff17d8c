import { Injectable } from '@nestjs/common';
import { OAuthError } from '#protocol';
import {
  effectiveRules,
  objectOf,
  refusedMetadata,
  registeredMetadata,
  ruleProblems,
  Tenant,
  type EffectiveRules,
  type RegisteredMetadata,
} from '#service';
import { Catalogue, PolicyCache } from '#storage';
import { ClientReferences } from '../clients/client-references.js';
import { SoftwareStatements } from './software-statements.js';

/** What a client that registers itself gets of what it asks for: by the shared checks, and by its policy. */
@Injectable()
export class RegistrationMetadata {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly policies: PolicyCache,
    private readonly references: ClientReferences,
    private readonly statements: SoftwareStatements,
    private readonly tenant: Tenant,
  ) {}

  /**
   * @param policy its name; null for the default
   * @throws OAuthError invalid_redirect_uri, invalid_client_metadata
   */
  async of(body: unknown, policy: string | null): Promise<RegisteredMetadata> {
    const rules = await this.rulesOf(policy);
    const { software_statement: statement, ...plain } = objectOf(body);
    // RFC 7591 §2.3: what the statement says overrules what the client says.
    const given = { ...plain, ...(await this.vouchedFor(statement, rules)) };
    const missing = new Set(await this.references.missingScopes(rules.scopes));
    const scopes = rules.scopes.filter((scope) => !missing.has(scope));
    const client = registeredMetadata(given, scopes);
    const problems = [...ruleProblems(client, rules), ...(await this.references.problems(client))];
    if (problems.length > 0) throw refusedMetadata(problems);
    // §3.2.1: it is returned as it came.
    return { ...client, ...(typeof statement === 'string' && { software_statement: statement }) };
  }

  private async vouchedFor(statement: unknown, rules: EffectiveRules): Promise<object> {
    if (statement !== undefined) return this.statements.members(statement);
    if (!rules.software_statement_required) return {};
    throw new OAuthError('invalid_software_statement', 'A software statement is needed to register here.');
  }

  private async rulesOf(policy: string | null): Promise<EffectiveRules> {
    const stored = policy === null ? undefined : await this.catalogue.registrationPolicies.find(this.tenant.id, policy);
    return effectiveRules(stored?.rules ?? {}, await this.policies.of(this.tenant.id));
  }
}
