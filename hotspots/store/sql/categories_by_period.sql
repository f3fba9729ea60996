-- How many reports of each kind did an agency send for each week or month?
-- one row per agency, period and category: source_agency, number, category, reports
SELECT source_agency, CASE $kind WHEN 'week' THEN week_no ELSE month_no END AS number, category, count(*) AS reports
FROM s.reports
WHERE CASE $kind WHEN 'week' THEN week_no ELSE month_no END IS NOT NULL
GROUP BY ALL ORDER BY ALL
