-- Where and when lie the reports, and do their agencies say whether young people were involved?
-- one row per cell, place, day, hour, agency and answer: cell_id, place_name, day_no, hour (null: not known),
-- source_agency, youth_related, reports, easting, northing (mean, metres; null when not located)
SELECT cell_id, place_name, day_no, hour, source_agency, youth_related, count(*) AS reports,
       avg(easting) AS easting, avg(northing) AS northing
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE day_no IS NOT NULL
GROUP BY cell_id, place_name, day_no, hour, source_agency, youth_related
ORDER BY day_no, hour, cell_id, place_name, source_agency, youth_related
