-- Which pairs of reports under the filters may tell of one incident? Both reports must pass the filters.
-- one row per pair, likeliest first: report_id_a/b, agency_a/b, probability, method, and of both reports number
-- (week_no or month_no), occurred_from, time_precision, category, category_local, place_name, easting, northing (m),
-- ward, patch
WITH shown AS (
    SELECT report_id, number, occurred_from, time_precision, category, category_local, place_name, easting, northing,
           ward, patch
    FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
)
SELECT l.report_id_a, l.report_id_b, l.agency_a, l.agency_b, l.probability, l.method,
       a.number AS number_a, a.occurred_from AS occurred_from_a, a.time_precision AS time_precision_a,
       a.category AS category_a, a.category_local AS category_local_a, a.place_name AS place_name_a,
       a.easting AS easting_a, a.northing AS northing_a, a.ward AS ward_a, a.patch AS patch_a,
       b.number AS number_b, b.occurred_from AS occurred_from_b, b.time_precision AS time_precision_b,
       b.category AS category_b, b.category_local AS category_local_b, b.place_name AS place_name_b,
       b.easting AS easting_b, b.northing AS northing_b, b.ward AS ward_b, b.patch AS patch_b
FROM s.links AS l
JOIN shown AS a ON a.report_id = l.report_id_a
JOIN shown AS b ON b.report_id = l.report_id_b
ORDER BY l.probability DESC, l.report_id_a, l.report_id_b
