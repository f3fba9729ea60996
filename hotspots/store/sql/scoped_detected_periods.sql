-- On what each list was made, for those who do not see some agency: without totals over all agencies.
-- one row per kind and period, columns of detected_periods, reports always 0 and area empty
SELECT * REPLACE (CAST(0 AS INTEGER) AS reports, '' AS area) FROM sealed.detected_periods
