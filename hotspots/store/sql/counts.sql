-- What was reported where and when, and by when was it known? For ranking and backtests.
-- one row per place, period and period of recording: cell_id, easting, northing (m), number (week_no or month_no),
-- recorded_number (of the period in which it was recorded; null where unknown), area (code of the layer $by, or empty),
-- reports
SELECT cell_id, easting, northing,
       CASE $kind WHEN 'week' THEN week_no ELSE month_no END AS number,
       CASE $kind WHEN 'week' THEN date_diff('day', DATE '1969-12-29', CAST(recorded_at AS DATE)) // 7
                  ELSE year(recorded_at) * 12 + month(recorded_at) - 1 END AS recorded_number,
       CASE $by WHEN 'lad' THEN lad WHEN 'police_force' THEN police_force ELSE '' END AS area,
       count(*) AS reports
FROM reports
WHERE cell_id IS NOT NULL AND CASE $kind WHEN 'week' THEN week_no ELSE month_no END IS NOT NULL
GROUP BY ALL
ORDER BY ALL
