-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- owner: kit/authn
CREATE TABLE account (
  id           TEXT PRIMARY KEY,
  handle       TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  role         TEXT NOT NULL,
  clearance    TEXT NOT NULL,
  password     TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  disabled_at  BIGINT NOT NULL,
  signed_in_at BIGINT NOT NULL
);

-- Attempts are counted by the handle that was tried, of an account or not, so
-- that a lock tells nobody which handles exist.
-- owner: kit/authn
CREATE TABLE sign_in_failure (
  handle   TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  last_at  BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_last ON sign_in_failure (last_at);

-- owner: kit/authn
CREATE TABLE passkey (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL REFERENCES account (id),
  public_key BYTEA NOT NULL,
  sign_count BIGINT NOT NULL,
  flags      BIGINT NOT NULL,
  transports TEXT NOT NULL,
  label      TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  used_at    BIGINT NOT NULL
);
CREATE INDEX passkey_account ON passkey (account);

-- The id is the SHA-256 of the token in the cookie. The account is empty while
-- somebody is only about to sign in with a passkey.
-- owner: kit/authn
CREATE TABLE session (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL,
  agent      TEXT NOT NULL,
  ceremony   TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_account ON session (account);
CREATE INDEX session_expires ON session (expires_at);

-- owner: kit/authn
CREATE TABLE api_token (
  id         TEXT PRIMARY KEY,
  account    TEXT NOT NULL REFERENCES account (id),
  hash       BYTEA NOT NULL,
  label      TEXT NOT NULL,
  scopes     TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT NOT NULL
);
CREATE INDEX api_token_account ON api_token (account);

-- +goose Down
DROP TABLE api_token;
DROP TABLE session;
DROP TABLE passkey;
DROP TABLE sign_in_failure;
DROP TABLE account;
