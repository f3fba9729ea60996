-- How many reports came from these cells, week by week or month by month?
-- one row per period with any: number (week_no or month_no), reports
SELECT CASE $kind WHEN 'week' THEN week_no ELSE month_no END AS number, count(*) AS reports
FROM s.reports
WHERE list_contains($cells, cell_id) AND number BETWEEN $first AND $last
GROUP BY number
ORDER BY number
