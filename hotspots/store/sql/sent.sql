-- How many reports did each agency send from the area of each police force for each week (or month)? Working database.
-- one row per period, agency and force: number, source_agency, police_force (empty where not known), reports
SELECT CASE $kind WHEN 'week' THEN week_no ELSE month_no END AS number,
       source_agency, coalesce(police_force, '') AS police_force, count(*) AS reports
FROM reports
WHERE CASE $kind WHEN 'week' THEN week_no ELSE month_no END IS NOT NULL
GROUP BY ALL
ORDER BY ALL
