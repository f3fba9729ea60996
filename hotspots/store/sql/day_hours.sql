-- On which days of the week and at which hours do reports fall? Those whose hour is not known are left out.
-- one row per weekday (1 = Monday) and hour (0-23): weekday, hour, reports
SELECT weekday, hour, count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE hour IS NOT NULL AND weekday IS NOT NULL
GROUP BY weekday, hour
ORDER BY weekday, hour
