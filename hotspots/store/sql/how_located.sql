-- How did the reports get their places?
-- one row per agency and method: source_agency, location_method, reports
SELECT source_agency, location_method, count(*) AS reports
FROM s.reports GROUP BY source_agency, location_method ORDER BY source_agency, reports DESC
