-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up

-- Transfer impact assessments, from their records.
-- owner: flow
CREATE TABLE flow_assessment (
  seq BIGINT PRIMARY KEY REFERENCES record_version (seq), id TEXT NOT NULL,
  known_from BIGINT NOT NULL, known_to BIGINT NOT NULL, public_from BIGINT NOT NULL, public_to BIGINT NOT NULL, rank BIGINT NOT NULL,
  title_key   TEXT NOT NULL,
  place_from  TEXT NOT NULL,
  place_to    TEXT NOT NULL,
  tool        TEXT NOT NULL,
  status      TEXT NOT NULL,
  result      TEXT NOT NULL,
  signed_on   TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  replaces    TEXT NOT NULL
);
CREATE INDEX flow_assessment_id ON flow_assessment (id, known_to);
CREATE INDEX flow_assessment_replaces ON flow_assessment (replaces, known_to);
CREATE INDEX flow_assessment_until ON flow_assessment (known_to, valid_until, id);

-- +goose Down
DROP TABLE flow_assessment;
