-- How many reports came in each week (or month), by agency? Periods in which an agency sent nothing have no row.
-- one row per period and agency: number, source_agency, reports
SELECT number, source_agency, CAST(sum(reports) AS BIGINT) AS reports
FROM counted_reports($tallied, $together, $week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE number IS NOT NULL
GROUP BY number, source_agency
ORDER BY number, source_agency
