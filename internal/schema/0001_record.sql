-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- owner: kit/keys
CREATE TABLE signing_key (
  kid        TEXT PRIMARY KEY,
  jwk        TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  retired_at BIGINT NOT NULL,
  endorsed   TEXT NOT NULL
);

-- owner: kit/record
CREATE TABLE record_version (
  seq         BIGINT PRIMARY KEY,
  id          TEXT NOT NULL,
  kind        TEXT NOT NULL,
  author      TEXT NOT NULL,
  number      BIGINT NOT NULL,
  previous    TEXT NOT NULL,
  hash        TEXT NOT NULL,
  audience    TEXT NOT NULL,
  salt        TEXT NOT NULL,
  marking     TEXT NOT NULL,
  content     TEXT NOT NULL,
  signature   TEXT NOT NULL,
  act         TEXT NOT NULL,
  account     TEXT NOT NULL,
  known_from  BIGINT NOT NULL,
  known_to    BIGINT NOT NULL,
  public_from BIGINT NOT NULL,
  public_to   BIGINT NOT NULL,
  rank        BIGINT NOT NULL
);
CREATE UNIQUE INDEX record_version_number ON record_version (id, number);
CREATE INDEX record_version_known ON record_version (known_from, seq);

-- owner: kit/record
CREATE TABLE record_checkpoint (
  one       BIGINT PRIMARY KEY CHECK (one = 1),
  size      BIGINT NOT NULL,
  hash      TEXT NOT NULL,
  at        BIGINT NOT NULL,
  signature TEXT NOT NULL
);
INSERT INTO record_checkpoint (one, size, hash, at, signature) VALUES (1, 0, '', 0, '');

-- owner: kit/search
CREATE TABLE search_entry (
  seq         BIGINT PRIMARY KEY,
  id          TEXT NOT NULL,
  kind        TEXT NOT NULL,
  title       TEXT NOT NULL,
  body        TEXT NOT NULL,
  known_from  BIGINT NOT NULL,
  known_to    BIGINT NOT NULL,
  public_from BIGINT NOT NULL,
  public_to   BIGINT NOT NULL,
  rank        BIGINT NOT NULL
);
CREATE INDEX search_entry_id ON search_entry (id, known_to);

-- owner: kit/setting
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- +goose Down
DROP TABLE setting;
DROP TABLE search_entry;
DROP TABLE record_checkpoint;
DROP TABLE record_version;
DROP TABLE signing_key;
