-- Since when is a cell part of the area, that is, since when was anything reported in it?
-- one row per area and cell: area (code of the layer $by, or empty), cell_id, number (week_no or month_no)
SELECT CASE $by WHEN 'lad' THEN lad WHEN 'police_force' THEN police_force ELSE '' END AS area,
       cell_id, min(CASE $kind WHEN 'week' THEN week_no ELSE month_no END) AS number
FROM reports
WHERE cell_id IS NOT NULL AND CASE $kind WHEN 'week' THEN week_no ELSE month_no END IS NOT NULL
GROUP BY area, cell_id
ORDER BY area, cell_id
