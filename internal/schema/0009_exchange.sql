-- SPDX-License-Identifier: EUPL-1.2

-- +goose Up

-- Versions of other members stand beside our own: their place is below 0, in the
-- order of arrival. What the author signed that we learn in another way for our
-- own versions has its column: when it was recorded, and the sealed audience.
ALTER TABLE record_version ADD COLUMN recorded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE record_version ADD COLUMN sealed TEXT NOT NULL DEFAULT '';
UPDATE record_version SET recorded = known_from;

-- Of another author we may hold two versions of one number, which do not agree.
DROP INDEX record_version_number;
CREATE UNIQUE INDEX record_version_number ON record_version (author, id, number, hash);
CREATE UNIQUE INDEX record_version_own ON record_version (id, number) WHERE seq > 0;
CREATE INDEX record_version_id ON record_version (id, known_to);

-- owner: registry
CREATE TABLE countersignature (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  commitment TEXT NOT NULL,
  side       TEXT NOT NULL,
  answer     TEXT NOT NULL
);
CREATE INDEX countersignature_id ON countersignature (id, known_to);
CREATE INDEX countersignature_commitment ON countersignature (commitment, known_to);

-- Times are in microseconds since 1970 UTC, 0 for never. What is given: how far
-- our log was looked through, for which entitlement, and up to which position
-- the peer was told. What is taken: how far its feed was read, and with what luck.
-- owner: exchange
CREATE TABLE exchange_peer (
  did           TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  partner       TEXT NOT NULL,
  member_groups TEXT NOT NULL,
  network       BIGINT NOT NULL,
  state         TEXT NOT NULL,
  added         BIGINT NOT NULL,
  public_keys   TEXT NOT NULL,
  seen          BIGINT NOT NULL,
  entitled      TEXT NOT NULL,
  notified      BIGINT NOT NULL,
  taken         BIGINT NOT NULL,
  taken_hash    TEXT NOT NULL,
  pulled        BIGINT NOT NULL,
  due           BIGINT NOT NULL,
  failures      BIGINT NOT NULL,
  error_key     TEXT NOT NULL,
  error_args    TEXT NOT NULL,
  stopped       BIGINT NOT NULL,
  leased        BIGINT NOT NULL
);

-- What each peer was given, in the order of its own positions: from 1, without
-- a gap, so that nothing tells of what it was not given.
-- owner: exchange
CREATE TABLE exchange_feed (
  peer     TEXT NOT NULL REFERENCES exchange_peer (did),
  position BIGINT NOT NULL,
  record   TEXT NOT NULL,
  seq      BIGINT NOT NULL,
  act      TEXT NOT NULL,
  hash     TEXT NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (peer, position)
);
CREATE INDEX exchange_feed_record ON exchange_feed (peer, record, position);

-- Lines that were not taken, each with why, and what a person decided.
-- owner: exchange
CREATE TABLE exchange_quarantine (
  id         BIGINT PRIMARY KEY,
  peer       TEXT NOT NULL REFERENCES exchange_peer (did),
  position   BIGINT NOT NULL,
  at         BIGINT NOT NULL,
  reason     TEXT NOT NULL,
  args       TEXT NOT NULL,
  line       TEXT NOT NULL,
  subject    TEXT NOT NULL,
  decision   TEXT NOT NULL,
  note       TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  decided_at BIGINT NOT NULL
);
CREATE INDEX exchange_quarantine_peer ON exchange_quarantine (peer, id);

-- +goose Down
DROP TABLE exchange_quarantine;
DROP TABLE exchange_feed;
DROP TABLE exchange_peer;
DROP TABLE countersignature;
DROP INDEX record_version_id;
DROP INDEX record_version_own;
DROP INDEX record_version_number;
CREATE UNIQUE INDEX record_version_number ON record_version (id, number);
ALTER TABLE record_version DROP COLUMN sealed;
ALTER TABLE record_version DROP COLUMN recorded;
