-- What is reported in this patch, and when?
-- one row per kind and time: category, occurred_from, occurred_to, time_precision, reports
SELECT category, occurred_from, occurred_to, time_precision, count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE patch = $patch
GROUP BY category, occurred_from, occurred_to, time_precision
ORDER BY category, occurred_from, occurred_to, time_precision
