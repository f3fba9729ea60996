-- What is reported in each patch, by kind?
-- one row per patch and category: code, category, reports
SELECT patch AS code, category, count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays)
WHERE patch <> ''
GROUP BY patch, category
ORDER BY patch, category
