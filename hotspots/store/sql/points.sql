-- Where and when was something reported, as detection needs it?
-- one row per place, period, day and reporter: cell_id, easting, northing (m), number (week_no or month_no), day_no (null
-- where only the month is known), makes_clusters (false where the point stands for an area), snapped, reporter (a number
-- that stands for who reported it, null where no agency's case tells), area (code of the layer $by, or empty), reports
SELECT r.cell_id, r.easting, r.northing,
       CASE $kind WHEN 'week' THEN r.week_no ELSE r.month_no END AS number,
       r.day_no,
       r.location_method <> 'postcode' AS makes_clusters,
       r.location_method = 'snap_point' AS snapped,
       CASE WHEN c.reporter_key <> '' THEN CAST(hash(c.reporter_key) >> 1 AS BIGINT) END AS reporter,
       CASE $by WHEN 'lad' THEN r.lad WHEN 'police_force' THEN r.police_force ELSE '' END AS area,
       count(*) AS reports
FROM reports AS r LEFT JOIN cases AS c ON c.case_id = r.report_id
WHERE r.cell_id IS NOT NULL
  AND CASE $kind WHEN 'week' THEN r.week_no ELSE r.month_no END >= $first
GROUP BY ALL
ORDER BY area, number, r.easting, r.northing, r.day_no, makes_clusters, snapped, reporter
