-- SPDX-License-Identifier: EUPL-1.2

-- +goose Up

-- Times are in microseconds since 1970 UTC; days are YYYY-MM-DD.

-- Under which decision a data set goes to which importer, and what is done to
-- each of its columns on the way.
-- owner: flow
CREATE TABLE flow_plan (
  dataset  TEXT PRIMARY KEY,
  decision TEXT NOT NULL REFERENCES flow_decision (id),
  importer TEXT NOT NULL,
  columns  TEXT NOT NULL,
  at       BIGINT NOT NULL,
  account  TEXT NOT NULL
);

-- What a person has found of a condition of a decision, as it was signed with
-- the key of the node. Rows are only added; the newest about a condition counts.
-- owner: flow
CREATE TABLE flow_statement (
  seq       BIGINT PRIMARY KEY,
  decision  TEXT NOT NULL REFERENCES flow_decision (id),
  at        BIGINT NOT NULL,
  statement TEXT NOT NULL,
  signature TEXT NOT NULL
);
CREATE INDEX flow_statement_decision ON flow_statement (decision, seq);

-- +goose Down
DROP TABLE flow_statement;
DROP TABLE flow_plan;
