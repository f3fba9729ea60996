-- Where in this patch do the reports lie?
-- one row per point and place name: place_name, easting, northing (metres), location_method, reports, days
-- (different days), main_category, latest (date)
SELECT place_name, easting, northing, location_method, count(*) AS reports, count(DISTINCT day_no) AS days,
       mode(category) AS main_category, max(CAST(occurred_from AS DATE)) AS latest
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE patch = $patch AND easting IS NOT NULL
GROUP BY place_name, easting, northing, location_method
ORDER BY reports DESC, place_name, easting, northing
