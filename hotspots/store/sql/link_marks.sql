-- Have an agency's reports changed since they were linked?
-- one row per agency with located, dated reports: source_agency, reports, mark (changes when any of them does)
SELECT source_agency, count(*) AS reports,
       CAST(count(*) AS VARCHAR) || ':' || CAST(bit_xor(hash(
           report_id, easting, northing, occurred_from, time_precision, day_no, category)) AS VARCHAR) AS mark
FROM reports
WHERE easting IS NOT NULL AND day_no IS NOT NULL AND time_precision <> 'month'
GROUP BY source_agency
ORDER BY source_agency
