-- How many reports did each agency send from the area of each police force for each week (or month)?
-- one row per period, agency and force: number, source_agency, police_force (empty where not known), reports
SELECT number, source_agency, coalesce(police_force, '') AS police_force, CAST(sum(reports) AS BIGINT) AS reports
FROM counted_reports($tallied, $together, $week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE number IS NOT NULL
GROUP BY ALL
ORDER BY ALL
