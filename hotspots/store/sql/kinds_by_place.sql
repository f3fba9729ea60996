-- What kinds of behaviour are reported at each of several places (groups of cells)?
-- one row per place and kind, most reported first: place (as given), category, reports
WITH wanted AS (
    SELECT unnest($places) AS place, unnest($cells) AS cell_id
)
SELECT w.place, r.category, count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last) AS r
JOIN wanted AS w USING (cell_id)
WHERE r.cell_id IN (SELECT unnest(CAST($cells AS BIGINT[]))) AND r.tile_no IN (SELECT tile_no FROM tiles_of($cells))
GROUP BY w.place, r.category
ORDER BY w.place, reports DESC, r.category
