-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- owner: kit/search
CREATE VIRTUAL TABLE search_text USING fts5(
  title, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0', prefix='2 3'
);

-- +goose Down
DROP TABLE search_text;
