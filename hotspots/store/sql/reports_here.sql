-- How many reports came from these cells, week by week or month by month?
-- one row per period with any: number (week_no or month_no), reports
-- Joined, not looked up in a list: the join tells the scan which blocks of the table hold none of the cells and tiles.
SELECT CASE $kind WHEN 'week' THEN week_no ELSE month_no END AS number, count(*) AS reports
FROM s.reports
WHERE cell_id IN (SELECT unnest(CAST($cells AS BIGINT[])))
  AND tile_no IN (SELECT tile_no FROM tiles_of($cells))
  AND CASE $kind WHEN 'week' THEN week_no ELSE month_no END BETWEEN $first AND $last
GROUP BY number
ORDER BY number
