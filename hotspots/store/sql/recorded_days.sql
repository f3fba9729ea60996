-- On which day were the reports of a week recorded?
-- one row per agency, week and day: source_agency, week_no, recorded_day (days since 1970-01-01; null where the agency
-- does not say), reports
SELECT source_agency, week_no, date_diff('day', DATE '1970-01-01', CAST(recorded_at AS DATE)) AS recorded_day,
       count(*) AS reports
FROM s.reports WHERE week_no IS NOT NULL GROUP BY ALL ORDER BY ALL
