-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- The id is the SHA-256 of issuer and jti. A backup leaves these out.
-- owner: wire/identity
CREATE TABLE seen_token (
  id         TEXT PRIMARY KEY,
  expires_at BIGINT NOT NULL
);
CREATE INDEX seen_token_expires ON seen_token (expires_at);

-- What authorities gave us; the newest of each kind.
-- owner: wire/identity
CREATE TABLE held_credential (
  issuer      TEXT NOT NULL,
  type        TEXT NOT NULL,
  profile     TEXT NOT NULL,
  id          TEXT NOT NULL,
  jws         TEXT NOT NULL,
  valid_from  BIGINT NOT NULL,
  valid_until BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (issuer, type, profile)
);

-- What we asked authorities for.
-- owner: wire/identity
CREATE TABLE credential_request (
  pid      TEXT PRIMARY KEY,
  issuer   TEXT NOT NULL,
  status   TEXT NOT NULL,
  reason   TEXT NOT NULL,
  asked_at BIGINT NOT NULL
);

-- What authorities offer us to ask for.
-- owner: wire/identity
CREATE TABLE credential_offer (
  issuer     TEXT PRIMARY KEY,
  offered    TEXT NOT NULL,
  offered_at BIGINT NOT NULL
);

-- What others asked us for, where this node is an authority. The token, when
-- there is one, opens the holder's credential service to what we deliver.
-- owner: wire/identity
CREATE TABLE issuance (
  id           TEXT PRIMARY KEY,
  holder       TEXT NOT NULL,
  holder_pid   TEXT NOT NULL,
  wanted       TEXT NOT NULL,
  token        TEXT NOT NULL,
  status       TEXT NOT NULL,
  reason       TEXT NOT NULL,
  asked_at     BIGINT NOT NULL,
  decided_at   BIGINT NOT NULL,
  delivered_at BIGINT NOT NULL
);
CREATE INDEX issuance_delivered ON issuance (delivered_at, decided_at);

-- The bit of a credential in the status list is its status_index.
-- owner: wire/identity
CREATE TABLE issued_credential (
  id           TEXT PRIMARY KEY,
  issuance     TEXT NOT NULL REFERENCES issuance (id),
  holder       TEXT NOT NULL,
  type         TEXT NOT NULL,
  profile      TEXT NOT NULL,
  status_index BIGINT NOT NULL UNIQUE,
  jws          TEXT NOT NULL,
  issued_at    BIGINT NOT NULL,
  valid_until  BIGINT NOT NULL,
  revoked_at   BIGINT NOT NULL
);
CREATE INDEX issued_credential_holder ON issued_credential (holder, issued_at);

-- +goose Down
DROP TABLE issued_credential;
DROP TABLE issuance;
DROP TABLE credential_offer;
DROP TABLE credential_request;
DROP TABLE held_credential;
DROP TABLE seen_token;
