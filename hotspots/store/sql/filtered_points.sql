-- Where and when was something reported, under the filters, as detection needs it?
-- one row per place, period and day, as points.sql
SELECT cell_id, easting, northing, number, day_no,
       location_method <> 'postcode' AS makes_clusters,
       location_method = 'snap_point' AS snapped,
       count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays)
WHERE cell_id IS NOT NULL
GROUP BY ALL
ORDER BY number, easting, northing, day_no, makes_clusters, snapped
