-- Which reports lie where, for the map? The latest first, no more than asked for.
-- one row per place, agency and kind: lon, lat (degrees), source_agency, category, place_name, location_method,
-- occurred_from (of the latest), time_precision, reports
SELECT lon, lat, source_agency, category, any_value(place_name) AS place_name, location_method,
       max(occurred_from) AS occurred_from, any_value(time_precision) AS time_precision, count(*) AS reports
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE cell_id IS NOT NULL
GROUP BY lon, lat, source_agency, category, location_method
ORDER BY occurred_from DESC, lon, lat, source_agency, category
LIMIT $limit
