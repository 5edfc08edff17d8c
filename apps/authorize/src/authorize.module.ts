import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import {
  Accounts,
  BrowserSessions,
  IdTokenClaims,
  PasswordLimits,
  Passwords,
  SignIn,
  SignUp,
  Subjects,
} from '#accounts';
import {
  allowCors,
  Clock,
  DeviceCodes,
  documentedClients,
  IdTokenSigner,
  RegisteredOrigins,
  TokenIssuer,
} from '#service';
import { Sessions } from '#storage';
import { AccountAccess } from './account/account-access.js';
import { AccountGrantsController } from './account/account-grants.controller.js';
import { AccountSessionsController } from './account/account-sessions.controller.js';
import { AccountController } from './account/account.controller.js';
import { Trail } from './audit/trail.js';
import { AuthorizationResponses } from './authorization-request/authorization-responses.js';
import { RequestReader } from './authorization-request/request-reader.js';
import { AuthorizeSettings } from './authorize-settings.js';
import { AuthorizationFlow } from './authorize/authorization-flow.js';
import { AuthorizeController } from './authorize/authorize.controller.js';
import { CodeIssuer } from './authorize/code-issuer.js';
import { FrontChannelTokens } from './authorize/front-channel-tokens.js';
import { HintedPerson } from './authorize/hinted-person.js';
import { StepAnswers } from './authorize/step-answers.js';
import { AskedPerson } from './backchannel/asked-person.js';
import { BackchannelAuthenticationController } from './backchannel/backchannel-authentication.controller.js';
import { BackchannelDecisions } from './backchannel/backchannel-decisions.js';
import { BackchannelParameters } from './backchannel/backchannel-parameters.js';
import { RequestsController } from './backchannel/requests.controller.js';
import { BrowserCookies } from './browser/browser-cookies.js';
import { CurrentSession } from './browser/current-session.js';
import { ConsentController } from './consent/consent.controller.js';
import { DeviceAttempts } from './device/device-attempts.js';
import { DeviceAuthorizationController } from './device/device-authorization.controller.js';
import { DeviceDecisions } from './device/device-decisions.js';
import { DeviceController } from './device/device.controller.js';
import { ErrorsController } from './errors/errors.controller.js';
import { FailurePages } from './errors/failure-pages.js';
import { FirstRunController } from './first-run/first-run.controller.js';
import { FormGuard } from './forms/form-guard.js';
import { Interactions } from './forms/interactions.js';
import { SignedValues } from './forms/signed-values.js';
import { OwnIdTokens } from './id-tokens/own-id-tokens.js';
import { PasswordMetrics } from './metrics/password-metrics.js';
import { AssetsController } from './pages/assets.controller.js';
import { Pages } from './pages/pages.js';
import { PushedRequestsController } from './pushed-requests/pushed-requests.controller.js';
import { PushedRequests } from './pushed-requests/pushed-requests.js';
import { RequestDecryption } from './request-objects/request-decryption.js';
import { RequestObjects } from './request-objects/request-objects.js';
import { ReturnPaths } from './sign-in/return-paths.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { FrontChannel } from './sign-out/front-channel.js';
import { SignOutController } from './sign-out/sign-out.controller.js';
import { SignUpController } from './sign-up/sign-up.controller.js';

/** Asks the human: who they are, and what they allow. */
@Module({
  controllers: [
    AuthorizeController,
    PushedRequestsController,
    DeviceAuthorizationController,
    DeviceController,
    BackchannelAuthenticationController,
    RequestsController,
    SignInController,
    SignUpController,
    ConsentController,
    SignOutController,
    FirstRunController,
    ErrorsController,
    AssetsController,
    AccountController,
    AccountSessionsController,
    AccountGrantsController,
  ],
  providers: [
    AuthorizationFlow,
    CodeIssuer,
    FrontChannelTokens,
    HintedPerson,
    Subjects,
    IdTokenClaims,
    IdTokenSigner,
    TokenIssuer,
    ...documentedClients,
    PushedRequests,
    DeviceCodes,
    DeviceDecisions,
    DeviceAttempts,
    AskedPerson,
    BackchannelDecisions,
    BackchannelParameters,
    RequestReader,
    RequestDecryption,
    RequestObjects,
    AuthorizationResponses,
    StepAnswers,
    BrowserCookies,
    CurrentSession,
    FormGuard,
    FrontChannel,
    Interactions,
    SignedValues,
    OwnIdTokens,
    Pages,
    FailurePages,
    ReturnPaths,
    Trail,
    AccountAccess,
    Accounts,
    Passwords,
    PasswordMetrics,
    SignIn,
    SignUp,
    {
      provide: PasswordLimits,
      inject: [AuthorizeSettings],
      useFactory: ({ passwordsAtOnce, passwordsWaiting }: AuthorizeSettings): PasswordLimits => ({
        atOnce: passwordsAtOnce,
        waiting: passwordsWaiting,
      }),
    },
    {
      provide: BrowserSessions,
      inject: [Sessions, AuthorizeSettings, Clock],
      useFactory: (sessions: Sessions, settings: AuthorizeSettings, clock: Clock) => {
        const { sessionIdleSeconds: idleSeconds, sessionLifetimeSeconds: lifetimeSeconds } = settings;
        return new BrowserSessions(sessions, { idleSeconds, lifetimeSeconds }, () => clock.nowMs());
      },
    },
  ],
})
export class AuthorizeModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly origins: RegisteredOrigins,
  ) {}

  onModuleInit(): void {
    allowCors(this.host.httpAdapter.getInstance<FastifyInstance>(), {
      paths: ['/oauth2/par'],
      allowedOrigin: (origin) => this.origins.has(origin),
    });
  }
}
