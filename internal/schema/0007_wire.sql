-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- owner: wire/outbox
CREATE TABLE outbox_message (
  id       TEXT PRIMARY KEY,
  process  TEXT NOT NULL,
  audience TEXT NOT NULL,
  url      TEXT NOT NULL,
  kind     TEXT NOT NULL,
  body     TEXT NOT NULL,
  made_at  BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at  BIGINT NOT NULL,
  lease_to BIGINT NOT NULL,
  error    TEXT NOT NULL
);
CREATE INDEX outbox_message_next ON outbox_message (next_at, made_at);
CREATE INDEX outbox_message_process ON outbox_message (process, made_at);

-- owner: wire/dsp
CREATE TABLE dsp_process (
  pid        TEXT PRIMARY KEY,
  process    TEXT NOT NULL,
  role       TEXT NOT NULL,
  peer       TEXT NOT NULL,
  peer_pid   TEXT NOT NULL,
  address    TEXT NOT NULL,
  state      TEXT NOT NULL,
  version    BIGINT NOT NULL,
  moves      BIGINT NOT NULL,
  dataset    TEXT NOT NULL,
  policy     TEXT NOT NULL,
  agreement  TEXT NOT NULL,
  format     TEXT NOT NULL,
  data       TEXT NOT NULL,
  claims     TEXT NOT NULL,
  reason     TEXT NOT NULL,
  seen       TEXT NOT NULL,
  made_at    BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX dsp_process_peer ON dsp_process (peer, peer_pid, process, role) WHERE peer_pid <> '';
CREATE INDEX dsp_process_changed ON dsp_process (changed_at, pid);
CREATE INDEX dsp_process_agreement ON dsp_process (agreement, process);

-- owner: wire/dsp
CREATE TABLE dsp_step (
  pid       TEXT NOT NULL,
  id        BIGINT NOT NULL,
  direction TEXT NOT NULL,
  kind      TEXT NOT NULL,
  state     TEXT NOT NULL,
  status    BIGINT NOT NULL,
  body      TEXT NOT NULL,
  detail    TEXT NOT NULL,
  decision  TEXT NOT NULL,
  PRIMARY KEY (pid, id)
);

-- owner: wire/dsp
CREATE TABLE dsp_agreement (
  id         TEXT NOT NULL,
  role       TEXT NOT NULL,
  pid        TEXT NOT NULL,
  peer       TEXT NOT NULL,
  dataset    TEXT NOT NULL,
  policy     TEXT NOT NULL,
  agreed_at  BIGINT NOT NULL,
  retired_at BIGINT NOT NULL,
  retired    TEXT NOT NULL,
  PRIMARY KEY (id, role)
);
CREATE INDEX dsp_agreement_dataset ON dsp_agreement (peer, dataset);

-- owner: wire/dsp
CREATE TABLE dsp_dataset (
  id          TEXT PRIMARY KEY,
  title       TEXT NOT NULL,
  description TEXT NOT NULL,
  policy      TEXT NOT NULL,
  formats     TEXT NOT NULL,
  source      TEXT NOT NULL,
  changed_at  BIGINT NOT NULL
);

-- owner: wire/dsp
CREATE TABLE dsp_dataset_audience (
  dataset TEXT NOT NULL REFERENCES dsp_dataset (id),
  entry   TEXT NOT NULL,
  PRIMARY KEY (entry, dataset)
);

-- +goose Down
DROP TABLE dsp_dataset_audience;
DROP TABLE dsp_dataset;
DROP TABLE dsp_agreement;
DROP TABLE dsp_step;
DROP TABLE dsp_process;
DROP TABLE outbox_message;
