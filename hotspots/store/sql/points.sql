-- Where and when was something reported, as detection needs it?
-- one row per place, period and day: cell_id, easting, northing (m), number (week_no or month_no), day_no (null where
-- only the month is known), makes_clusters (false where the point stands for an area), snapped, reports
SELECT cell_id, easting, northing,
       CASE $kind WHEN 'week' THEN week_no ELSE month_no END AS number,
       day_no,
       location_method <> 'postcode' AS makes_clusters,
       location_method = 'snap_point' AS snapped,
       count(*) AS reports
FROM reports
WHERE cell_id IS NOT NULL
  AND CASE $kind WHEN 'week' THEN week_no ELSE month_no END >= $first
GROUP BY ALL
ORDER BY number, easting, northing, day_no, makes_clusters, snapped
