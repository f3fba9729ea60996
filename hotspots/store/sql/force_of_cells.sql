-- From the area of which police force do most reports of each cell come? Working database.
-- one row per cell: cell_id, police_force (never empty)
SELECT cell_id, police_force
FROM (SELECT cell_id, police_force, count(*) AS reports FROM reports
      WHERE cell_id IS NOT NULL AND police_force <> '' GROUP BY ALL)
QUALIFY row_number() OVER (PARTITION BY cell_id ORDER BY reports DESC, police_force) = 1
ORDER BY cell_id
