-- How many reports lie in each cell, by period?
-- one row per cell and period, in no order: cell_id, number, reports
SELECT cell_id, number, count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE cell_id IS NOT NULL
GROUP BY cell_id, number
