-- Which places in the patches are reported again and again?
-- one row per point with at least $fewest reports on at least $fewest different days: code (patch), place_name (the one
-- most reports give), reports, days, latest (date). Points that stand for a whole postcode or street are left out.
SELECT patch AS code, coalesce(mode(CASE WHEN place_name <> '' THEN place_name END), '') AS place_name,
       count(*) AS reports, count(DISTINCT day_no) AS days, max(CAST(occurred_from AS DATE)) AS latest
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE patch <> '' AND location_method IN ('coordinates', 'uprn') AND day_no IS NOT NULL
GROUP BY patch, easting, northing
HAVING count(DISTINCT day_no) >= $fewest
ORDER BY code, reports DESC, place_name, latest
