-- Which reports belong to an information period, for the statutory return?
-- one row per report of the months: source_agency, occurred_from, time_precision, category, category_local, qualifier,
-- place_name, ward, easting, northing (m; null when not located), location_method, homes (in its cell; null = not known)
SELECT r.source_agency, r.occurred_from, r.time_precision, r.category, r.category_local, r.qualifier, r.place_name, r.ward,
       r.easting, r.northing, r.location_method,
       CASE WHEN r.cell_id IS NULL OR (SELECT count(*) FROM s.cell_homes) = 0 THEN NULL ELSE coalesce(h.homes, 0) END AS homes
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last) AS r
LEFT JOIN s.cell_homes AS h ON h.cell_id = r.cell_id
ORDER BY r.source_agency, r.occurred_from, r.category, r.easting, r.northing, r.report_id
