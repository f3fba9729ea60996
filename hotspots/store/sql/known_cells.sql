-- Which cells had anything reported in them by a period?
-- one row per cell: cell_id
SELECT DISTINCT cell_id
FROM s.reports
WHERE cell_id IS NOT NULL AND CASE $kind WHEN 'week' THEN week_no ELSE month_no END <= $last
ORDER BY cell_id
