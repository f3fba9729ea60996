-- Since when is a cell part of the area, that is, since when was anything reported in it?
-- one row per cell: cell_id, number (week_no or month_no)
SELECT cell_id, min(CASE $kind WHEN 'week' THEN week_no ELSE month_no END) AS number
FROM reports
WHERE cell_id IS NOT NULL AND CASE $kind WHEN 'week' THEN week_no ELSE month_no END IS NOT NULL
GROUP BY cell_id
ORDER BY cell_id
