import { importJWK } from 'jose';
import * as oauth from 'oauth4webapi';
import { brief, must, step, visit } from './steps.mjs';

const insecure = { [oauth.allowInsecureRequests]: true };
const key = { key: await importJWK(brief.private_key, 'ES256'), kid: brief.private_key.kid };

const server = await step('discovery', async () => {
  const issuer = new URL(brief.issuer);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
});

const authentications = {
  client_secret_basic: oauth.ClientSecretBasic,
  client_secret_post: oauth.ClientSecretPost,
  client_secret_jwt: oauth.ClientSecretJwt,
  private_key_jwt: () => oauth.PrivateKeyJwt(key),
  none: oauth.None,
};
const named = (credentials, method) => [
  { client_id: credentials.client_id },
  authentications[method](credentials.client_secret),
];

for (const [method, credentials] of Object.entries(brief.web)) {
  const [client, authentication] = named(credentials, method);
  const tokens = await step(`${method}: code with PKCE`, async () => {
    const [verifier, state, nonce] = [
      oauth.generateRandomCodeVerifier(),
      oauth.generateRandomState(),
      oauth.generateRandomNonce(),
    ];
    const url = new URL(server.authorization_endpoint);
    url.search = new URLSearchParams({
      client_id: client.client_id,
      response_type: 'code',
      redirect_uri: brief.redirect_uri,
      scope: 'openid offline_access',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    }).toString();
    const answered = oauth.validateAuthResponse(server, client, await visit(`oauth4webapi ${method}`, url), state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      answered,
      brief.redirect_uri,
      verifier,
      insecure,
    );
    const checks = { expectedNonce: nonce, requireIdToken: true };
    const result = await oauth.processAuthorizationCodeResponse(server, client, response, checks);
    await oauth.validateApplicationLevelSignature(server, response, insecure);
    return result;
  });
  const { sub } = oauth.getValidatedIdTokenClaims(tokens) ?? {};
  await step(`${method}: userinfo`, async () => {
    const response = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
    await oauth.processUserInfoResponse(server, client, sub, response);
  });
  const fresh = await step(`${method}: refresh`, async () => {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      authentication,
      tokens.refresh_token,
      insecure,
    );
    return oauth.processRefreshTokenResponse(server, client, response);
  });
  await step(`${method}: revocation`, async () => {
    const response = await oauth.revocationRequest(server, client, authentication, fresh.access_token, insecure);
    await oauth.processRevocationResponse(response);
    const gone = await oauth.userInfoRequest(server, client, fresh.access_token, insecure);
    must(gone.status === 401, `userinfo answered ${gone.status}`);
  });
}

for (const [method, credentials] of Object.entries(brief.machines)) {
  const [client, authentication] = named(credentials, method);
  const tokens = await step(`${method}: client credentials`, async () => {
    const parameters = { scope: brief.scope, resource: brief.audience };
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, insecure);
    return oauth.processClientCredentialsResponse(server, client, response);
  });
  await step(`${method}: the access token as a resource server sees it (RFC 9068)`, async () => {
    const request = new Request(brief.audience, { headers: { Authorization: `Bearer ${tokens.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, brief.audience, insecure);
    must(claims.client_id === client.client_id, JSON.stringify(claims));
  });
}

await step('signed introspection (RFC 9701)', async () => {
  const [machine, machineAuthentication] = named(brief.machines.client_secret_basic, 'client_secret_basic');
  const granted = await oauth.clientCredentialsGrantRequest(server, machine, machineAuthentication, {}, insecure);
  const { access_token: token } = await oauth.processClientCredentialsResponse(server, machine, granted);
  const [client, authentication] = named(brief.introspector, 'client_secret_basic');
  const signed = { ...client, introspection_signed_response_alg: 'RS256' };
  const options = { ...insecure, requestJwtResponse: true };
  const response = await oauth.introspectionRequest(server, signed, authentication, token, options);
  const answer = await oauth.processIntrospectionResponse(server, signed, response);
  await oauth.validateApplicationLevelSignature(server, response, insecure);
  must(answer.active, JSON.stringify(answer));
});
