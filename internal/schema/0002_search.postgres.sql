-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- owner: kit/search
CREATE TABLE search_text (
  seq   BIGINT PRIMARY KEY,
  words tsvector NOT NULL
);
CREATE INDEX search_text_words ON search_text USING gin (words);

-- +goose Down
DROP TABLE search_text;
