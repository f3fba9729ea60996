-- What kinds of behaviour are reported at each of several places (groups of cells)?
-- one row per place and kind, most reported first: place (as given), category, reports
-- Looked up first and joined then: in one step DuckDB does not skip the blocks of the table that hold none of the cells.
WITH wanted AS (
    SELECT unnest($places) AS place, unnest($cells) AS cell_id
), there AS MATERIALIZED (
    SELECT cell_id, category
    FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
    WHERE cell_id IN (SELECT unnest(CAST($cells AS BIGINT[])))
      AND tile_no IN (SELECT tile_no FROM tiles_of($cells))
)
SELECT w.place, t.category, count(*) AS reports
FROM there AS t
JOIN wanted AS w USING (cell_id)
GROUP BY w.place, t.category
ORDER BY w.place, reports DESC, t.category
