-- What happens in these cells: counted once by each of the things a person asks about.
-- one row per kind of breakdown and value: breakdown (category, agency, qualifier, number), value, reports
-- Joined, not looked up in a list: the join tells the scan which blocks of the table hold none of the cells and tiles.
WITH here AS (
    SELECT category, source_agency, qualifier, number
    FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
    WHERE cell_id IN (SELECT unnest(CAST($cells AS BIGINT[])))
      AND tile_no IN (SELECT tile_no FROM tiles_of($cells))
)
SELECT 'category' AS breakdown, category AS value, count(*) AS reports FROM here GROUP BY category
UNION ALL
SELECT 'agency', source_agency, count(*) FROM here GROUP BY source_agency
UNION ALL
SELECT 'qualifier', qualifier, count(*) FROM here WHERE qualifier <> '' GROUP BY qualifier
UNION ALL
SELECT 'number', CAST(number AS VARCHAR), count(*) FROM here GROUP BY number
ORDER BY breakdown, reports DESC, value
