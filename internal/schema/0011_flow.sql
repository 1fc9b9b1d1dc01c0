-- SPDX-License-Identifier: EUPL-1.2

-- +goose Up

-- Times are in microseconds since 1970 UTC, 0 for never; days are YYYY-MM-DD.

-- Each book of rules that was ever in use here, whole: a decision names the book
-- that it was made with, and is made again from it. The newest is in use.
-- owner: flow
CREATE TABLE flow_book (
  number  BIGINT PRIMARY KEY,
  hash    TEXT NOT NULL UNIQUE,
  at      BIGINT NOT NULL,
  content TEXT NOT NULL,
  reason  TEXT NOT NULL,
  account TEXT NOT NULL,
  second  TEXT NOT NULL
);

-- Changes to rules that somebody proposed, and what became of them.
-- owner: flow
CREATE TABLE flow_change (
  id      BIGINT PRIMARY KEY,
  at      BIGINT NOT NULL,
  account TEXT NOT NULL,
  reason  TEXT NOT NULL,
  based   TEXT NOT NULL,
  rules   TEXT NOT NULL,
  state   TEXT NOT NULL,
  second  TEXT NOT NULL,
  decided BIGINT NOT NULL
);

-- owner: flow
CREATE TABLE flow_decision (
  id       TEXT PRIMARY KEY,
  at       BIGINT NOT NULL,
  day      TEXT NOT NULL,
  dataset  TEXT NOT NULL,
  exporter TEXT NOT NULL,
  importer TEXT NOT NULL,
  facts    TEXT NOT NULL,
  book     TEXT NOT NULL REFERENCES flow_book (hash),
  outcome  TEXT NOT NULL,
  answer   TEXT NOT NULL,
  note     TEXT NOT NULL,
  account  TEXT NOT NULL
);
CREATE INDEX flow_decision_at ON flow_decision (at);
CREATE INDEX flow_decision_dataset ON flow_decision (dataset, at);

-- What went where under which decision: each entry is chained to the one before.
-- owner: flow
CREATE TABLE flow_log (
  seq      BIGINT PRIMARY KEY,
  at       BIGINT NOT NULL,
  entry    TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash     TEXT NOT NULL
);
