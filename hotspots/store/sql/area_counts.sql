-- How many reports lie in each ward (or patch), by period and agency?
-- one row per area, period and agency: code (empty: in none), number, source_agency, reports
SELECT CASE $layer WHEN 'ward' THEN ward ELSE patch END AS code, number, source_agency, count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE number IS NOT NULL
GROUP BY code, number, source_agency
ORDER BY code, number, source_agency
