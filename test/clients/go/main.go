// A relying party and a resource server on go-oidc and x/oauth2.
package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

type credentials struct {
	ID     string `json:"client_id"`
	Secret string `json:"client_secret"`
}

type brief struct {
	Issuer             string                 `json:"issuer"`
	Agent              string                 `json:"agent"`
	RedirectURI        string                 `json:"redirect_uri"`
	PostLogoutRedirect string                 `json:"post_logout_redirect_uri"`
	Audience           string                 `json:"audience"`
	Scope              string                 `json:"scope"`
	Username           string                 `json:"username"`
	Web                map[string]credentials `json:"web"`
	Machines           map[string]credentials `json:"machines"`
	Introspector       credentials            `json:"introspector"`
}

func step(name string, work func() error) {
	if err := work(); err != nil {
		fmt.Printf("FAIL %s: %s\n", name, strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	fmt.Println("ok " + name)
}

func random() string {
	bytes := make([]byte, 24)
	_, _ = rand.Read(bytes)
	return base64.RawURLEncoding.EncodeToString(bytes)
}

// visit tells where the person's browser is sent.
func (b brief) visit(browser, address string) (*url.URL, error) {
	query := url.Values{"browser": {browser}, "url": {address}}
	response, err := http.Get(b.Agent + "?" + query.Encode())
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(string(body))
	}
	return url.Parse(string(body))
}

type session struct {
	config oauth2.Config
	token  *oauth2.Token
	id     *oidc.IDToken
	raw    string
}

func (b brief) signIn(ctx context.Context, provider *oidc.Provider, method string) (*session, error) {
	client := b.Web[method]
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	if method != "client_secret_basic" {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	config := oauth2.Config{
		ClientID: client.ID, ClientSecret: client.Secret, Endpoint: endpoint, RedirectURL: b.RedirectURI,
		Scopes: []string{oidc.ScopeOpenID, "profile", oidc.ScopeOfflineAccess},
	}
	state, nonce, verifier := random(), random(), oauth2.GenerateVerifier()
	sent, err := b.visit("go "+method, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)))
	if err != nil {
		return nil, err
	}
	if sent.Query().Get("state") != state {
		return nil, fmt.Errorf("another state: %s", sent)
	}
	token, err := config.Exchange(ctx, sent.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, err
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: client.ID}).Verify(ctx, raw)
	if err != nil {
		return nil, err
	}
	if id.Nonce != nonce {
		return nil, errors.New("another nonce")
	}
	return &session{config, token, id, raw}, id.VerifyAccessToken(token.AccessToken)
}

func (b brief) web(ctx context.Context, provider *oidc.Provider, method string) {
	var signed *session
	step(method+": code with PKCE", func() (err error) {
		signed, err = b.signIn(ctx, provider, method)
		return err
	})
	if signed == nil {
		return
	}
	step(method+": userinfo", func() error {
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(signed.token))
		if err != nil {
			return err
		}
		var claims struct {
			Name string `json:"preferred_username"`
		}
		if err := info.Claims(&claims); err != nil || claims.Name != b.Username || info.Subject != signed.id.Subject {
			return fmt.Errorf("%v, %v", claims, err)
		}
		return nil
	})
	step(method+": refresh", func() error {
		fresh, err := signed.config.TokenSource(ctx, &oauth2.Token{RefreshToken: signed.token.RefreshToken}).Token()
		if err == nil && fresh.AccessToken == signed.token.AccessToken {
			return errors.New("the same access token")
		}
		return err
	})
	step(method+": logout", func() error {
		var endpoints struct {
			EndSession string `json:"end_session_endpoint"`
		}
		if err := provider.Claims(&endpoints); err != nil {
			return err
		}
		query := url.Values{"id_token_hint": {signed.raw}, "post_logout_redirect_uri": {b.PostLogoutRedirect}, "state": {"bye"}}
		sent, err := b.visit("go "+method, endpoints.EndSession+"?"+query.Encode())
		if err == nil && sent.String() != b.PostLogoutRedirect+"?state=bye" {
			return errors.New(sent.String())
		}
		return err
	})
}

func (b brief) machine(ctx context.Context, provider *oidc.Provider, method string, style oauth2.AuthStyle) {
	client := b.Machines[method]
	config := clientcredentials.Config{
		ClientID: client.ID, ClientSecret: client.Secret, TokenURL: provider.Endpoint().TokenURL,
		Scopes: []string{b.Scope}, AuthStyle: style,
	}
	var token *oauth2.Token
	step(method+": client credentials", func() (err error) {
		token, err = config.Token(ctx)
		return err
	})
	if token == nil {
		return
	}
	step(method+": the access token as a resource server sees it", func() error {
		verifier := provider.Verifier(&oidc.Config{ClientID: b.Audience, SupportedSigningAlgs: []string{"ES256", "RS256"}})
		_, err := verifier.Verify(ctx, token.AccessToken)
		return err
	})
	step(method+": introspection", func() error {
		var endpoints struct {
			Introspection string `json:"introspection_endpoint"`
		}
		if err := provider.Claims(&endpoints); err != nil {
			return err
		}
		form := url.Values{"token": {token.AccessToken}}
		request, _ := http.NewRequestWithContext(ctx, http.MethodPost, endpoints.Introspection, strings.NewReader(form.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.SetBasicAuth(url.QueryEscape(b.Introspector.ID), url.QueryEscape(b.Introspector.Secret))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		var answer struct {
			Active bool `json:"active"`
		}
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || !answer.Active {
			return fmt.Errorf("status %d, active %v, %v", response.StatusCode, answer.Active, err)
		}
		return nil
	})
}

func main() {
	var b brief
	content, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = json.Unmarshal(content, &b)
	}
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	var provider *oidc.Provider
	step("discovery", func() (err error) {
		provider, err = oidc.NewProvider(ctx, b.Issuer)
		return err
	})
	if provider == nil {
		return
	}
	for _, method := range []string{"client_secret_basic", "client_secret_post", "none"} {
		b.web(ctx, provider, method)
	}
	b.machine(ctx, provider, "client_secret_basic", oauth2.AuthStyleInHeader)
	b.machine(ctx, provider, "client_secret_post", oauth2.AuthStyleInParams)
}
