"""A relying party and a resource server on Authlib."""

import json
import secrets
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, JsonWebToken, JWTClaims
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc.jwk import ECKey

with open(sys.argv[1], encoding="utf-8") as file:
    BRIEF = json.load(file)


def step(name, work):
    try:
        value = work()
    except Exception as error:  # pylint: disable=broad-except
        print(f"FAIL {name}: {type(error).__name__} {error}".replace("\n", " "), flush=True)
        return None
    print(f"ok {name}", flush=True)
    return value


def must(condition, what):
    if not condition:
        raise AssertionError(what)


def visit(browser, url):
    """Where the person's browser is sent."""
    answer = requests.get(BRIEF["agent"], params={"browser": browser, "url": url}, timeout=30)
    must(answer.ok, answer.text)
    return answer.text


METADATA = step("discovery", lambda: requests.get(f"{BRIEF['issuer']}/.well-known/openid-configuration", timeout=30).json())
KEYS = step("keys", lambda: JsonWebKey.import_key_set(requests.get(METADATA["jwks_uri"], timeout=30).json()))


def session(credentials, method, **more):
    """Registers the methods that Authlib signs for."""
    secret = credentials.get("client_secret")
    if method == "private_key_jwt":
        secret = ECKey.import_key(BRIEF["private_key"])
    methods = {"token_endpoint_auth_method": method, "revocation_endpoint_auth_method": method}
    client = OAuth2Session(credentials["client_id"], secret, **methods, **more)
    # What Authlib calls the token endpoint is the audience of its assertions: here the issuer.
    if method == "client_secret_jwt":
        client.register_client_auth_method(ClientSecretJWT(BRIEF["issuer"], alg="HS256"))
    if method == "private_key_jwt":
        header = {"kid": BRIEF["private_key"]["kid"]}
        client.register_client_auth_method(PrivateKeyJWT(BRIEF["issuer"], headers=header, alg="ES256"))
    return client


def sign_in(client, browser):
    nonce, verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
    url, state = client.create_authorization_url(METADATA["authorization_endpoint"], nonce=nonce, code_verifier=verifier)
    sent = visit(browser, url)
    token = client.fetch_token(METADATA["token_endpoint"], authorization_response=sent, state=state, code_verifier=verifier)
    claims = JsonWebToken(["RS256"]).decode(
        token["id_token"],
        KEYS,
        claims_cls=CodeIDToken,
        claims_options={"iss": {"value": BRIEF["issuer"]}, "aud": {"value": client.client_id}},
        claims_params={"nonce": nonce, "client_id": client.client_id, "access_token": token["access_token"]},
    )
    claims.validate(leeway=5)
    return token, claims


def web(method):
    browser = f"authlib {method}"
    client = session(
        BRIEF["web"][method],
        method,
        scope="openid profile offline_access",
        redirect_uri=BRIEF["redirect_uri"],
        code_challenge_method="S256",
    )
    token, claims = step(f"{method}: code with PKCE", lambda: sign_in(client, browser)) or (None, None)

    def userinfo():
        info = client.get(METADATA["userinfo_endpoint"]).json()
        must(info["sub"] == claims["sub"] and info["preferred_username"] == BRIEF["username"], info)

    def refresh():
        fresh = client.refresh_token(METADATA["token_endpoint"], refresh_token=token["refresh_token"])
        must(fresh["access_token"] != token["access_token"], "the same access token")

    def logout():
        url = requests.Request(
            "GET",
            METADATA["end_session_endpoint"],
            params={
                "id_token_hint": token["id_token"],
                "post_logout_redirect_uri": BRIEF["post_logout_redirect_uri"],
                "state": "bye",
            },
        ).prepare().url
        sent = visit(browser, url)
        must(sent == f"{BRIEF['post_logout_redirect_uri']}?state=bye", sent)

    step(f"{method}: userinfo", userinfo)
    step(f"{method}: refresh", refresh)
    step(f"{method}: logout", logout)


def machine(method):
    client = session(BRIEF["machines"][method], method, scope=BRIEF["scope"])
    token = step(f"{method}: client credentials", lambda: client.fetch_token(METADATA["token_endpoint"], grant_type="client_credentials"))

    def resource_server():
        options = {"iss": {"value": BRIEF["issuer"]}, "aud": {"value": BRIEF["audience"]}}
        JsonWebToken(["ES256"]).decode(token["access_token"], KEYS, claims_cls=JWTClaims, claims_options=options).validate()

    def introspection():
        witness = session(BRIEF["introspector"], "client_secret_basic")
        answer = witness.introspect_token(METADATA["introspection_endpoint"], token=token["access_token"]).json()
        must(answer["active"] is True, answer)

    def revocation():
        client.revoke_token(METADATA["revocation_endpoint"], token=token["access_token"])
        witness = session(BRIEF["introspector"], "client_secret_basic")
        answer = witness.introspect_token(METADATA["introspection_endpoint"], token=token["access_token"]).json()
        must(answer == {"active": False}, answer)

    step(f"{method}: the access token as a resource server sees it", resource_server)
    step(f"{method}: introspection", introspection)
    step(f"{method}: revocation", revocation)


for each in ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"]:
    web(each)
for each in ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"]:
    machine(each)
