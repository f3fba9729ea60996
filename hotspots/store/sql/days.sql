-- How many reports of an agency fall on each day?
-- one row per agency and day: source_agency, day_no (days since 1970-01-01), reports
SELECT source_agency, day_no, count(*) AS reports
FROM s.reports WHERE day_no IS NOT NULL GROUP BY source_agency, day_no ORDER BY source_agency, day_no
