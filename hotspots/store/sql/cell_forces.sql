-- From the areas of which police forces were reports of these cells?
-- one row per cell and force: cell_id, police_force (never empty)
SELECT DISTINCT cell_id, police_force
FROM s.reports
WHERE cell_id IN (SELECT unnest(CAST($cells AS BIGINT[])))
  AND tile_no IN (SELECT tile_no FROM tiles_of($cells))
  AND police_force <> ''
ORDER BY cell_id, police_force
