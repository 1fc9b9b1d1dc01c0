-- SPDX-License-Identifier: EUPL-1.2

-- +goose Up

-- Commitments sort by how their text begins: a whole text may be longer than a
-- row of an index can be.
CREATE INDEX commitment_text ON commitment (known_to, substr(text_key, 1, 80), id);
