-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- owner: meeting
CREATE TABLE meeting (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  title_key  TEXT NOT NULL,
  kind       TEXT NOT NULL,
  day        TEXT NOT NULL,
  last_day   TEXT NOT NULL,
  reported   TEXT NOT NULL,
  basis      TEXT NOT NULL,
  confidence TEXT NOT NULL
);
CREATE INDEX meeting_id ON meeting (id, known_to);
CREATE INDEX meeting_day ON meeting (known_to, day, id);
-- What lists count by, so that counting reads no row.
CREATE INDEX meeting_known ON meeting (known_to, kind, day, last_day, reported, basis, confidence, rank, id);
CREATE INDEX meeting_public ON meeting (public_to, kind, day, last_day, reported, basis, confidence, rank, id);

-- owner: meeting
CREATE TABLE meeting_party (
  seq     BIGINT NOT NULL REFERENCES meeting (seq),
  partner TEXT NOT NULL,
  PRIMARY KEY (seq, partner)
);
CREATE INDEX meeting_party_partner ON meeting_party (partner, seq);

-- owner: meeting
CREATE TABLE attendance (
  meeting TEXT NOT NULL,
  person  TEXT NOT NULL,
  side    TEXT NOT NULL,
  role    TEXT NOT NULL,
  PRIMARY KEY (meeting, person, role)
);
CREATE INDEX attendance_person ON attendance (person);

-- owner: meeting
CREATE TABLE agenda_item (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  meeting  TEXT NOT NULL,
  position BIGINT NOT NULL
);
CREATE INDEX agenda_item_id ON agenda_item (id, known_to);
CREATE INDEX agenda_item_meeting ON agenda_item (meeting, known_to, position);

-- owner: meeting
CREATE TABLE line_to_take (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  agenda_item TEXT NOT NULL
);
CREATE INDEX line_to_take_id ON line_to_take (id, known_to);
CREATE INDEX line_to_take_item ON line_to_take (agenda_item, known_to);

-- owner: meeting
CREATE TABLE decision (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  meeting TEXT NOT NULL
);
CREATE INDEX decision_id ON decision (id, known_to);
CREATE INDEX decision_meeting ON decision (meeting, known_to);

-- owner: meeting
CREATE TABLE action_item (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  meeting    TEXT NOT NULL,
  commitment TEXT NOT NULL
);
CREATE INDEX action_item_id ON action_item (id, known_to);
CREATE INDEX action_item_meeting ON action_item (meeting, known_to);

-- owner: meeting
CREATE TABLE document (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  meeting TEXT NOT NULL,
  sha256  TEXT NOT NULL
);
CREATE INDEX document_id ON document (id, known_to);
CREATE INDEX document_meeting ON document (meeting, known_to);

-- owner: meeting
CREATE TABLE document_bytes (
  sha256 TEXT PRIMARY KEY,
  bytes  BYTEA NOT NULL
);

-- +goose Down
DROP TABLE document_bytes;
DROP TABLE document;
DROP TABLE action_item;
DROP TABLE decision;
DROP TABLE line_to_take;
DROP TABLE agenda_item;
DROP TABLE attendance;
DROP TABLE meeting_party;
DROP TABLE meeting;
