import { importJWK } from 'jose';
import * as client from 'openid-client';
import { brief, must, step, visit } from './steps.mjs';

const issuer = new URL(brief.issuer);
const key = { key: await importJWK(brief.private_key, 'ES256'), kid: brief.private_key.kid };
const insecure = { execute: [client.allowInsecureRequests] };

const methods = {
  client_secret_basic: (secret) => client.ClientSecretBasic(secret),
  client_secret_post: (secret) => client.ClientSecretPost(secret),
  client_secret_jwt: (secret) => client.ClientSecretJwt(secret),
  private_key_jwt: () => client.PrivateKeyJwt(key),
  none: () => client.None(),
};
const configure = ({ client_id, client_secret }, method) =>
  client.discovery(issuer, client_id, { client_secret }, methods[method](client_secret), insecure);

async function signIn(config, browser, { build = client.buildAuthorizationUrl, options, parameters = {} } = {}) {
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
  const asked = {
    redirect_uri: brief.redirect_uri,
    scope: 'openid email profile offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...parameters,
  };
  const sent = await visit(browser, await build(config, asked, options));
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return client.authorizationCodeGrant(config, sent, checks, undefined, options);
}

for (const [method, credentials] of Object.entries(brief.web)) {
  const config = await step(`${method}: discovery`, () => configure(credentials, method));
  const tokens = await step(`${method}: code with PKCE`, () => signIn(config, `openid-client ${method}`));
  await step(`${method}: userinfo`, async () => {
    const claims = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    must(claims.preferred_username === brief.username, JSON.stringify(claims));
  });
  const fresh = await step(`${method}: refresh`, () => client.refreshTokenGrant(config, tokens.refresh_token));
  await step(`${method}: revocation`, async () => {
    await client.tokenRevocation(config, fresh.refresh_token ?? tokens.refresh_token);
    const gone = await client
      .fetchUserInfo(config, fresh.access_token, client.skipSubjectCheck)
      .catch((error) => error);
    must(gone instanceof Error, 'the access token still works');
  });
}

for (const [method, credentials] of Object.entries(brief.machines)) {
  await step(`${method}: client credentials`, async () => {
    const config = await configure(credentials, method);
    const tokens = await client.clientCredentialsGrant(config, { scope: brief.scope, resource: brief.audience });
    const introspector = await configure(brief.introspector, 'client_secret_basic');
    const answer = await client.tokenIntrospection(introspector, tokens.access_token);
    must(answer.active && answer.aud === brief.audience, JSON.stringify(answer));
  });
}

await step('JARM', async () => {
  const config = await configure(brief.web.client_secret_basic, 'client_secret_basic');
  client.useJwtResponseMode(config);
  const tokens = await signIn(config, 'openid-client jarm');
  must(tokens.claims().sub, 'no subject');
});

await step('pushed request, DPoP, private_key_jwt', async () => {
  const config = await configure(brief.strict, 'private_key_jwt');
  const options = { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256')) };
  const tokens = await signIn(config, 'openid-client strict', { build: client.buildAuthorizationUrlWithPAR, options });
  must(tokens.token_type === 'dpop', tokens.token_type);
  const claims = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, options);
  must(claims.preferred_username === brief.username, JSON.stringify(claims));
  const fresh = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, options);
  must(fresh.token_type === 'dpop', fresh.token_type);
});

await step('logout', async () => {
  const config = await configure(brief.web.client_secret_basic, 'client_secret_basic');
  const tokens = await signIn(config, 'openid-client logout');
  const url = client.buildEndSessionUrl(config, {
    post_logout_redirect_uri: brief.post_logout_redirect_uri,
    id_token_hint: tokens.id_token,
    state: 'bye',
  });
  const sent = await visit('openid-client logout', url);
  must(sent.href === `${brief.post_logout_redirect_uri}?state=bye`, sent.href);
});
