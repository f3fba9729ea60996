-- What was reported where and when, and by when was it known? For ranking and backtests.
-- one row per place, period and period of recording: cell_id, easting, northing (m), number (week_no or month_no),
-- recorded_number (of the period in which it was recorded; null where unknown), reports
SELECT cell_id, easting, northing,
       CASE $kind WHEN 'week' THEN week_no ELSE month_no END AS number,
       CASE $kind WHEN 'week' THEN date_diff('day', DATE '1969-12-29', CAST(recorded_at AS DATE)) // 7
                  ELSE year(recorded_at) * 12 + month(recorded_at) - 1 END AS recorded_number,
       count(*) AS reports
FROM s.reports
WHERE cell_id IS NOT NULL AND CASE $kind WHEN 'week' THEN week_no ELSE month_no END IS NOT NULL
GROUP BY ALL
ORDER BY ALL
