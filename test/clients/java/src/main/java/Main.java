import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.client.endpoint.NimbusJwtClientAuthenticationParametersConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;

/** A relying party and a resource server on Spring Security. */
public final class Main {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static JsonNode brief;

  private record Session(ClientRegistration client, OAuth2AccessTokenResponse tokens, OidcIdToken idToken) {}

  public static void main(String[] arguments) throws Exception {
    brief = new ObjectMapper().readTree(Path.of(arguments[0]).toFile());
    for (String method : List.of("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none")) {
      web(method);
    }
    for (String method : List.of("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt")) {
      machine(method);
    }
  }

  private static <T> T step(String name, Callable<T> work) {
    try {
      T value = work.call();
      System.out.println("ok " + name);
      return value;
    } catch (Exception error) {
      System.out.println("FAIL " + name + ": " + String.valueOf(error).replace('\n', ' '));
      return null;
    }
  }

  private static void must(boolean condition, Object what) {
    if (!condition) throw new IllegalStateException(String.valueOf(what));
  }

  private static String text(String name) {
    return brief.get(name).asText();
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Where the person's browser is sent. */
  private static URI visit(String browser, String url) throws Exception {
    String asked = text("agent") + "?browser=" + encoded(browser) + "&url=" + encoded(url);
    var answer = HTTP.send(HttpRequest.newBuilder(URI.create(asked)).build(), BodyHandlers.ofString());
    must(answer.statusCode() == 200, answer.body());
    return URI.create(answer.body());
  }

  private static Map<String, String> query(URI uri) {
    var parameters = new java.util.HashMap<String, String>();
    for (String pair : uri.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], java.net.URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  /** Discovery, each time: the registration is made from the issuer's metadata. */
  private static ClientRegistration.Builder registration(JsonNode credentials, String method) {
    var builder =
        ClientRegistrations.fromIssuerLocation(text("issuer"))
            .registrationId(method)
            .clientId(credentials.get("client_id").asText())
            .clientAuthenticationMethod(ClientAuthenticationMethod.valueOf(method));
    return credentials.has("client_secret") ? builder.clientSecret(credentials.get("client_secret").asText()) : builder;
  }

  private static final Function<ClientRegistration, JWK> KEYS =
      (client) -> {
        try {
          if (client.getClientAuthenticationMethod().equals(ClientAuthenticationMethod.PRIVATE_KEY_JWT)) {
            return JWK.parse(brief.get("private_key").toString());
          }
          byte[] secret = client.getClientSecret().getBytes(StandardCharsets.UTF_8);
          return new OctetSequenceKey.Builder(new SecretKeySpec(secret, "HmacSHA256")).keyID("secret").build();
        } catch (Exception error) {
          throw new IllegalStateException(error);
        }
      };

  /** The audience of an assertion is the issuer. */
  private static <T extends org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest>
      NimbusJwtClientAuthenticationParametersConverter<T> assertions() {
    var converter = new NimbusJwtClientAuthenticationParametersConverter<T>(KEYS);
    converter.setJwtClientAssertionCustomizer(
        (context) -> context.getClaims().audience(List.of(text("issuer"))));
    return converter;
  }

  private static Session signIn(String method) throws Exception {
    var client =
        registration(brief.get("web").get(method), method)
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .redirectUri(text("redirect_uri"))
            .scope("openid", "profile", "offline_access")
            .build();
    var request = request(client);
    var sent = query(visit("spring " + method, request.getAuthorizationRequestUri()));
    var response =
        OAuth2AuthorizationResponse.success(sent.get("code")).redirectUri(text("redirect_uri")).state(sent.get("state")).build();
    must(sent.get("state").equals(request.getState()), sent);
    must(sent.get("iss").equals(text("issuer")), sent);
    var tokenClient = new RestClientAuthorizationCodeTokenResponseClient();
    tokenClient.addParametersConverter(assertions());
    var tokens =
        tokenClient.getTokenResponse(
            new OAuth2AuthorizationCodeGrantRequest(client, new OAuth2AuthorizationExchange(request, response)));
    var raw = String.valueOf(tokens.getAdditionalParameters().get("id_token"));
    Jwt jwt = new OidcIdTokenDecoderFactory().createDecoder(client).decode(raw);
    return new Session(client, tokens, new OidcIdToken(raw, jwt.getIssuedAt(), jwt.getExpiresAt(), jwt.getClaims()));
  }

  /** As the filter of a web application makes it: with state, nonce and PKCE. */
  private static OAuth2AuthorizationRequest request(ClientRegistration client) {
    var resolver = new DefaultOAuth2AuthorizationRequestResolver(new InMemoryClientRegistrationRepository(client), "/oauth2/authorization");
    resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
    var incoming = new org.springframework.mock.web.MockHttpServletRequest("GET", "/oauth2/authorization/" + client.getRegistrationId());
    incoming.setServletPath(incoming.getRequestURI());
    return resolver.resolve(incoming);
  }

  private static void web(String method) {
    Session session = step(method + ": discovery, code with PKCE", () -> signIn(method));
    if (session == null) return;
    step(
        method + ": userinfo",
        () -> {
          var user =
              new OidcUserService().loadUser(new OidcUserRequest(session.client(), session.tokens().getAccessToken(), session.idToken()));
          must(text("username").equals(user.getPreferredUsername()), user.getClaims());
          return user;
        });
    step(
        method + ": refresh",
        () -> {
          var tokenClient = new RestClientRefreshTokenTokenResponseClient();
          tokenClient.addParametersConverter(assertions());
          var tokens = session.tokens();
          return tokenClient.getTokenResponse(
              new OAuth2RefreshTokenGrantRequest(session.client(), tokens.getAccessToken(), tokens.getRefreshToken()));
        });
    step(
        method + ": logout",
        () -> {
          var endpoint = session.client().getProviderDetails().getConfigurationMetadata().get("end_session_endpoint");
          var back = text("post_logout_redirect_uri");
          var sent =
              visit(
                  "spring " + method,
                  endpoint + "?id_token_hint=" + session.idToken().getTokenValue() + "&post_logout_redirect_uri=" + encoded(back));
          must(sent.toString().equals(back), sent);
          return sent;
        });
  }

  private static void machine(String method) {
    var token =
        step(
            method + ": client credentials",
            () -> {
              var client =
                  registration(brief.get("machines").get(method), method)
                      .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                      .scope(text("scope"))
                      .build();
              var tokenClient = new RestClientClientCredentialsTokenResponseClient();
              tokenClient.addParametersConverter(assertions());
              return tokenClient
                  .getTokenResponse(new OAuth2ClientCredentialsGrantRequest(client))
                  .getAccessToken()
                  .getTokenValue();
            });
    if (token == null) return;
    step(
        method + ": the access token as a resource server sees it",
        () -> {
          var decoder = NimbusJwtDecoder.withIssuerLocation(text("issuer")).validateType(false).build();
          decoder.setJwtValidator(
              JwtValidators.createAtJwtValidator()
                  .issuer(text("issuer"))
                  .audience(text("audience"))
                  .clientId(brief.get("machines").get(method).get("client_id").asText())
                  .validators((validators) -> validators.put("scope", new JwtClaimValidator<String>("scope", text("scope")::equals)))
                  .build());
          return decoder.decode(token);
        });
    step(
        method + ": introspection",
        () -> {
          var witness = brief.get("introspector");
          return SpringOpaqueTokenIntrospector.withIntrospectionUri(text("issuer") + "/oauth2/introspect")
              .clientId(witness.get("client_id").asText())
              .clientSecret(witness.get("client_secret").asText())
              .build()
              .introspect(token);
        });
  }
}
