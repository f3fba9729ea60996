-- In which cell of the grid does each report lie? The arithmetic of hotspots/detect/grid.py, step by step.
-- one row per report: all columns of the export, and cell_id, worked out anew; known_cell_id is what the store had
-- The nearest centre lies in the row of centres below the point or in the one above it; of two that are equally near,
-- the lower one counts.
WITH shifted AS (
    SELECT r.*, g.size_m, g.row_height_m,
           r.easting - g.origin_easting - g.size_m / 2 AS x,
           r.northing - g.origin_northing - g.size_m / 2 AS y
    FROM reports AS r CROSS JOIN grid AS g
),
rows_around AS (
    SELECT *, CAST(floor(y / row_height_m) AS DOUBLE) AS lower_row,
           CAST(floor(y / row_height_m) AS DOUBLE) + 1 AS upper_row
    FROM shifted
),
offsets AS (
    SELECT *,
           (lower_row - 2 * CAST(floor(lower_row / 2) AS DOUBLE)) * size_m / 2 AS lower_offset,
           (upper_row - 2 * CAST(floor(upper_row / 2) AS DOUBLE)) * size_m / 2 AS upper_offset
    FROM rows_around
),
columns_around AS (
    SELECT *,
           CAST(floor((x - lower_offset) / size_m + 5E-1) AS DOUBLE) AS lower_column,
           CAST(floor((x - upper_offset) / size_m + 5E-1) AS DOUBLE) AS upper_column
    FROM offsets
),
steps AS (
    SELECT *,
           x - lower_offset - lower_column * size_m AS lower_dx, y - lower_row * row_height_m AS lower_dy,
           x - upper_offset - upper_column * size_m AS upper_dx, y - upper_row * row_height_m AS upper_dy
    FROM columns_around
),
nearest AS (
    SELECT *,
           upper_dx * upper_dx + upper_dy * upper_dy < lower_dx * lower_dx + lower_dy * lower_dy AS in_upper
    FROM steps
)
SELECT area, easting, northing, week_no, month_no, day_no, makes_clusters, snapped, reporter, place_name, known_cell_id,
       (CAST(CASE WHEN in_upper THEN upper_row ELSE lower_row END AS BIGINT) + 5000000) * 10000000
           + CAST(CASE WHEN in_upper THEN upper_column ELSE lower_column END AS BIGINT) + 5000000 AS cell_id
FROM nearest
