-- Where and when was something reported, under the filters, as detection needs it?
-- one row per place, period, day and reporter, as points.sql
SELECT f.cell_id, f.easting, f.northing, f.number, f.day_no,
       f.location_method <> 'postcode' AS makes_clusters,
       f.location_method = 'snap_point' AS snapped,
       c.reporter_no AS reporter,
       count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last) AS f
LEFT JOIN s.cases AS c ON c.case_id = f.report_id
WHERE f.cell_id IS NOT NULL
GROUP BY ALL
ORDER BY f.number, f.easting, f.northing, f.day_no, makes_clusters, snapped, reporter
