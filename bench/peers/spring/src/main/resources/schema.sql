-- The table that JdbcOAuth2AuthorizationService expects, with Postgres' types, and an index for each token that it looks for.
CREATE TABLE IF NOT EXISTS oauth2_authorization (
  id varchar(100) PRIMARY KEY,
  registered_client_id varchar(100) NOT NULL,
  principal_name varchar(200) NOT NULL,
  authorization_grant_type varchar(100) NOT NULL,
  authorized_scopes varchar(1000),
  attributes text,
  state varchar(500),
  authorization_code_value text,
  authorization_code_issued_at timestamp,
  authorization_code_expires_at timestamp,
  authorization_code_metadata text,
  access_token_value text,
  access_token_issued_at timestamp,
  access_token_expires_at timestamp,
  access_token_metadata text,
  access_token_type varchar(100),
  access_token_scopes varchar(1000),
  oidc_id_token_value text,
  oidc_id_token_issued_at timestamp,
  oidc_id_token_expires_at timestamp,
  oidc_id_token_metadata text,
  refresh_token_value text,
  refresh_token_issued_at timestamp,
  refresh_token_expires_at timestamp,
  refresh_token_metadata text,
  user_code_value text,
  user_code_issued_at timestamp,
  user_code_expires_at timestamp,
  user_code_metadata text,
  device_code_value text,
  device_code_issued_at timestamp,
  device_code_expires_at timestamp,
  device_code_metadata text
);
CREATE INDEX IF NOT EXISTS by_state ON oauth2_authorization USING hash (state);
CREATE INDEX IF NOT EXISTS by_authorization_code ON oauth2_authorization USING hash (authorization_code_value);
CREATE INDEX IF NOT EXISTS by_access_token ON oauth2_authorization USING hash (access_token_value);
CREATE INDEX IF NOT EXISTS by_id_token ON oauth2_authorization USING hash (oidc_id_token_value);
CREATE INDEX IF NOT EXISTS by_refresh_token ON oauth2_authorization USING hash (refresh_token_value);
CREATE INDEX IF NOT EXISTS by_user_code ON oauth2_authorization USING hash (user_code_value);
CREATE INDEX IF NOT EXISTS by_device_code ON oauth2_authorization USING hash (device_code_value);
