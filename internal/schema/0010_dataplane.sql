-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- What may move in a transfer. Of the token that opens it only the SHA-256 is
-- kept. The generation counts how often it was suspended or ended: a stream
-- that began in an earlier one is cut. Whoever moves its bytes into or out of
-- this node holds it (busy_by) until busy_until, and says so again meanwhile.
-- owner: wire/dataplane
CREATE TABLE dataplane_flow (
  id          TEXT PRIMARY KEY,
  role        TEXT NOT NULL,
  peer        TEXT NOT NULL,
  agreement   TEXT NOT NULL,
  dataset     TEXT NOT NULL,
  format      TEXT NOT NULL,
  max_bytes   BIGINT NOT NULL,
  destination TEXT NOT NULL,
  state       TEXT NOT NULL,
  reason      TEXT NOT NULL,
  generation  BIGINT NOT NULL,
  token_hash  BYTEA NOT NULL,
  token_until BIGINT NOT NULL,
  busy_by     TEXT NOT NULL,
  busy_until  BIGINT NOT NULL,
  attempts    BIGINT NOT NULL,
  next_at     BIGINT NOT NULL,
  moved       BIGINT NOT NULL,
  done_at     BIGINT NOT NULL,
  failure     TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  changed_at  BIGINT NOT NULL
);
CREATE INDEX dataplane_flow_next ON dataplane_flow (next_at);

-- What did move: one row for each stream, when it has ended.
-- owner: wire/dataplane
CREATE TABLE dataplane_stream (
  id       TEXT PRIMARY KEY,
  transfer TEXT NOT NULL,
  peer     TEXT NOT NULL,
  sent     BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  bytes    BIGINT NOT NULL,
  outcome  TEXT NOT NULL,
  failure  TEXT NOT NULL
);
CREATE INDEX dataplane_stream_transfer ON dataplane_stream (transfer, at);

-- +goose Down
DROP TABLE dataplane_stream;
DROP TABLE dataplane_flow;
