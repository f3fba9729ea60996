-- How many reports fall on each day, week or month, split by one thing that a person asks about?
-- one row per period and member: number (days since 1970-01-01, week_no or month_no), member (key, or empty), reports
SELECT CASE $step WHEN 'day' THEN day_no ELSE number END AS number,
       coalesce(CASE $split WHEN 'agency' THEN source_agency WHEN 'category' THEN category WHEN 'qualifier' THEN qualifier
                   WHEN 'ward' THEN ward WHEN 'patch' THEN patch ELSE '' END, '') AS member,
       CAST(sum(reports) AS BIGINT) AS reports
FROM counted_reports($tallied, $together, $week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE CASE $step WHEN 'day' THEN day_no ELSE number END IS NOT NULL
GROUP BY ALL
ORDER BY ALL
