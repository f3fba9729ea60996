-- Where is each cell shown to those who see no points?
-- one row per cell: cell_id, block_id (a cell that stands for it and its like), easting, northing (m), lon, lat (degrees)
CREATE TABLE s.scope_blocks AS
SELECT CAST(cell_id AS BIGINT) AS cell_id, CAST(block_id AS BIGINT) AS block_id, CAST(easting AS DOUBLE) AS easting,
       CAST(northing AS DOUBLE) AS northing, CAST(lon AS DOUBLE) AS lon, CAST(lat AS DOUBLE) AS lat
FROM given_blocks
