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

-- +goose Down
DROP INDEX record_version_id;
DROP INDEX record_version_own;
DROP INDEX record_version_number;
CREATE UNIQUE INDEX record_version_number ON record_version (id, number);
ALTER TABLE record_version DROP COLUMN sealed;
ALTER TABLE record_version DROP COLUMN recorded;
