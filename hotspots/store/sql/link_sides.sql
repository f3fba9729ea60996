-- Which reports may be told apart by place and day, for linking two agencies' reports?
-- one row per located report of the agency: report_id, easting, northing (m), occurred_from, time_precision, day_no, category
SELECT report_id, easting, northing, occurred_from, time_precision, day_no, category
FROM reports
WHERE source_agency = $agency AND easting IS NOT NULL AND day_no IS NOT NULL AND time_precision <> 'month'
ORDER BY report_id
