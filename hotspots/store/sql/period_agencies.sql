-- How many reports did each agency send for each period?
-- one row per period and agency: number, source_agency, reports
SELECT number, source_agency, reports FROM s.period_totals WHERE kind = $kind ORDER BY number, source_agency
