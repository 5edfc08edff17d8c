import { Module } from '@nestjs/common';
import { Passwords, Subjects } from '#accounts';
import { AdministrationAccess } from './access/administration-access.js';
import { AuditOperations } from './audit/audit-operations.js';
import { Trail } from './audit/trail.js';
import { ResourceServerOperations } from './catalogue/resource-server-operations.js';
import { RoleOperations } from './catalogue/role-operations.js';
import { ScopeOperations } from './catalogue/scope-operations.js';
import { ClaimMappingOperations } from './claims/claim-mapping-operations.js';
import { ClientActions } from './clients/client-actions.js';
import { ClientOperations } from './clients/client-operations.js';
import { ClientReferences } from './clients/client-references.js';
import { ClientRegistration } from './clients/client-registration.js';
import { SectorDocuments } from './clients/sector-documents.js';
import { DeadLetterOperations } from './dead-letters/dead-letter-operations.js';
import { DocumentsController } from './documents/documents.controller.js';
import { KeyOperations } from './keys/key-operations.js';
import { AdministrationRoutes } from './operations/administration-routes.js';
import { AnswerOperation } from './operations/answer-operation.js';
import { IdempotentAnswers } from './operations/idempotent-answers.js';
import { Administration } from './operations/operation.js';
import { PolicyOperations } from './policy/policy-operations.js';
import { PropagationOperations } from './propagation/propagation-operations.js';
import { InitialAccessTokenOperations } from './registration/administration/initial-access-token-operations.js';
import { RegistrationPolicyOperations } from './registration/administration/registration-policy-operations.js';
import { SoftwareIssuerOperations } from './registration/administration/software-issuer-operations.js';
import { RegistrationAccess } from './registration/registration-access.js';
import { RegistrationMetadata } from './registration/registration-metadata.js';
import { RegistrationController } from './registration/registration.controller.js';
import { SelfRegistration } from './registration/self-registration.js';
import { SoftwareStatements } from './registration/software-statements.js';
import { RevocationOperations } from './revocations/revocation-operations.js';
import { RevocationTargets } from './revocations/revocation-targets.js';
import { StreamOperations } from './signals/stream-operations.js';
import { PasswordHashes } from './users/password-hashes.js';
import { TrustedIssuerOperations } from './trusted-issuers/trusted-issuer-operations.js';
import { UserAccounts } from './users/user-accounts.js';
import { UserActions } from './users/user-actions.js';
import { UserOperations } from './users/user-operations.js';
import { UserRoles } from './users/user-roles.js';
import { UserSessions } from './users/user-sessions.js';
import { WebhookActions } from './webhooks/webhook-actions.js';
import { WebhookOperations } from './webhooks/webhook-operations.js';
import { Webhooks } from './webhooks/webhooks.js';

/** The administration API, in the order in which its description lists it. */
const administrations = [
  ClientOperations,
  ClientActions,
  RegistrationPolicyOperations,
  InitialAccessTokenOperations,
  SoftwareIssuerOperations,
  TrustedIssuerOperations,
  ScopeOperations,
  ResourceServerOperations,
  RoleOperations,
  ClaimMappingOperations,
  UserOperations,
  UserActions,
  UserSessions,
  RevocationOperations,
  PropagationOperations,
  PolicyOperations,
  KeyOperations,
  WebhookOperations,
  WebhookActions,
  StreamOperations,
  DeadLetterOperations,
  AuditOperations,
];

@Module({
  controllers: [DocumentsController, RegistrationController],
  providers: [
    ...administrations,
    { provide: Administration, useFactory: (...all: Administration[]) => all, inject: administrations },
    AdministrationAccess,
    AdministrationRoutes,
    AnswerOperation,
    ClientReferences,
    ClientRegistration,
    SectorDocuments,
    Subjects,
    IdempotentAnswers,
    RegistrationAccess,
    RegistrationMetadata,
    SelfRegistration,
    SoftwareStatements,
    RevocationTargets,
    Trail,
    UserAccounts,
    UserRoles,
    Webhooks,
    PasswordHashes,
    Passwords,
  ],
})
export class ClientRegistryModule {}
