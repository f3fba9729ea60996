-- What is reported in this patch, and when?
-- one row per kind, weekday and hour: category, weekday (1 = Monday), hour (null: not known), reports
SELECT category, weekday, hour, count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays)
WHERE patch = $patch
GROUP BY category, weekday, hour
ORDER BY category, weekday, hour
