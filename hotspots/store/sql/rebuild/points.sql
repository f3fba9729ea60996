-- Where and when was something reported, as detection needs it? By week and by month.
-- one row per area, kind of period, place, period, day and reporter, columns as in sql/points.sql
SELECT area, 'week' AS kind, cell_id, easting, northing, week_no AS number, day_no, makes_clusters, snapped, reporter,
       count(*) AS reports
FROM located
WHERE week_no IS NOT NULL
GROUP BY area, cell_id, easting, northing, week_no, day_no, makes_clusters, snapped, reporter
UNION ALL
SELECT area, 'month' AS kind, cell_id, easting, northing, month_no AS number, day_no, makes_clusters, snapped, reporter,
       count(*) AS reports
FROM located
WHERE month_no IS NOT NULL
GROUP BY area, cell_id, easting, northing, month_no, day_no, makes_clusters, snapped, reporter
