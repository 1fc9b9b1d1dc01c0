-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- owner: registry
CREATE TABLE partner (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  name_key   TEXT NOT NULL,
  kind       TEXT NOT NULL,
  relation   TEXT NOT NULL,
  alpha2     TEXT NOT NULL,
  member_of  TEXT NOT NULL,
  basis      TEXT NOT NULL,
  confidence TEXT NOT NULL
);
CREATE INDEX partner_id ON partner (id, known_to);
CREATE INDEX partner_name ON partner (known_to, name_key, id);

-- owner: registry
CREATE TABLE topic (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  name_key TEXT NOT NULL
);
CREATE INDEX topic_id ON topic (id, known_to);

-- owner: registry
CREATE TABLE instrument (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  title_key  TEXT NOT NULL,
  kind       TEXT NOT NULL,
  signed     TEXT NOT NULL,
  applied    TEXT NOT NULL,
  in_force   TEXT NOT NULL,
  expires    TEXT NOT NULL,
  celex      TEXT NOT NULL,
  basis      TEXT NOT NULL,
  confidence TEXT NOT NULL
);
CREATE INDEX instrument_id ON instrument (id, known_to);
CREATE INDEX instrument_title ON instrument (known_to, title_key, id);
-- What lists count by, so that counting reads no row: rows are wide.
CREATE INDEX instrument_known ON instrument (known_to, kind, signed, applied, in_force, expires, basis, confidence, rank, id);
CREATE INDEX instrument_public ON instrument (public_to, kind, signed, applied, in_force, expires, basis, confidence, rank, id);

-- owner: registry
CREATE TABLE instrument_party (
  seq     BIGINT NOT NULL REFERENCES instrument (seq),
  partner TEXT NOT NULL,
  PRIMARY KEY (seq, partner)
);
CREATE INDEX instrument_party_partner ON instrument_party (partner, seq);

-- owner: registry
CREATE TABLE instrument_topic (
  seq   BIGINT NOT NULL REFERENCES instrument (seq),
  topic TEXT NOT NULL,
  PRIMARY KEY (seq, topic)
);
CREATE INDEX instrument_topic_topic ON instrument_topic (topic, seq);

-- owner: registry
CREATE TABLE commitment (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  text_key   TEXT NOT NULL,
  kind       TEXT NOT NULL,
  instrument TEXT NOT NULL,
  meeting    TEXT NOT NULL,
  topic      TEXT NOT NULL,
  made       TEXT NOT NULL,
  seen       TEXT NOT NULL,
  due        TEXT NOT NULL,
  state      TEXT NOT NULL,
  basis      TEXT NOT NULL,
  confidence TEXT NOT NULL
);
CREATE INDEX commitment_id ON commitment (id, known_to);
CREATE INDEX commitment_due ON commitment (known_to, due, id);
-- As those of the instruments.
CREATE INDEX commitment_known ON commitment (known_to, topic, kind, state, due, seen, made, basis, confidence, rank, id);
CREATE INDEX commitment_public ON commitment (public_to, topic, kind, state, due, seen, made, basis, confidence, rank, id);
CREATE INDEX commitment_topic ON commitment (topic, known_to);
CREATE INDEX commitment_instrument ON commitment (instrument, known_to);
CREATE INDEX commitment_meeting ON commitment (meeting, known_to);

-- owner: registry
CREATE TABLE commitment_party (
  seq     BIGINT NOT NULL REFERENCES commitment (seq),
  partner TEXT NOT NULL,
  PRIMARY KEY (seq, partner)
);
CREATE INDEX commitment_party_partner ON commitment_party (partner, seq);

-- owner: registry
CREATE TABLE account_statement (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  commitment TEXT NOT NULL,
  side       TEXT NOT NULL,
  state      TEXT NOT NULL
);
CREATE INDEX account_statement_id ON account_statement (id, known_to);
CREATE INDEX account_statement_commitment ON account_statement (commitment, known_to);

-- owner: registry
CREATE TABLE post (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  title_key TEXT NOT NULL,
  partner   TEXT NOT NULL
);
CREATE INDEX post_id ON post (id, known_to);
CREATE INDEX post_partner ON post (partner, known_to);

-- owner: registry
CREATE TABLE person (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  name_mac   TEXT NOT NULL,
  contact    TEXT NOT NULL,
  source     TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  erased_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_mac ON person (name_mac);

-- owner: registry
CREATE TABLE holding (
  post       TEXT NOT NULL,
  person     TEXT NOT NULL REFERENCES person (id),
  held_from  TEXT NOT NULL,
  held_to    TEXT NOT NULL,
  PRIMARY KEY (post, person, held_from)
);

-- +goose Down
DROP TABLE holding;
DROP TABLE person;
DROP TABLE post;
DROP TABLE account_statement;
DROP TABLE commitment_party;
DROP TABLE commitment;
DROP TABLE instrument_topic;
DROP TABLE instrument_party;
DROP TABLE instrument;
DROP TABLE topic;
DROP TABLE partner;
