-- How many reports with a clock time carry exactly midnight? More than one in twelve is a sign of missing times.
-- one row per agency: source_agency, timed, midnight
SELECT source_agency, count(*) AS timed,
       count(*) FILTER (hour = 0 AND minute(occurred_from) = 0) AS midnight
FROM s.reports WHERE hour IS NOT NULL GROUP BY source_agency ORDER BY source_agency
