package example.tokenward;

import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.NoOpPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.server.authorization.JdbcOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/** What Spring Boot makes of the properties, with authorizations in Postgres and passwords hashed as Tokenward does. */
@SpringBootApplication
public class AuthorizationServer {
  /** Length of the salt and the hash, parallelism, memory (KiB), iterations. */
  private final PasswordEncoder argon2 = new Argon2PasswordEncoder(16, 32, 1, 19_456, 2);

  public static void main(String[] args) {
    SpringApplication.run(AuthorizationServer.class, args);
  }

  /** The one in memory is for tests: it looks through all authorizations for each token. */
  @Bean
  OAuth2AuthorizationService authorizationService(JdbcOperations jdbc, RegisteredClientRepository clients) {
    return new JdbcOAuth2AuthorizationService(jdbc, clients);
  }

  /** Client secrets are compared as they are: hashing them slowly, which is the default, would be all that is measured. */
  @Bean
  @SuppressWarnings("deprecation")
  PasswordEncoder passwordEncoder() {
    return new DelegatingPasswordEncoder("noop", Map.of("noop", NoOpPasswordEncoder.getInstance(), "argon2", argon2));
  }

  /** Everybody is known, with one password. */
  @Bean
  UserDetailsService people(@Value("${bench.secret}") String password) {
    String hash = "{argon2}" + argon2.encode(password);
    return username -> User.withUsername(username).password(hash).authorities("person").build();
  }
}
