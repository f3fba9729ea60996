-- From which week and month on are the lists out of date because of the new reports?
-- adds one row per kind of period to to_detect
INSERT INTO to_detect
SELECT 'week', min(week_no) FROM new_reports HAVING min(week_no) IS NOT NULL
UNION ALL
SELECT 'month', min(month_no) FROM new_reports HAVING min(month_no) IS NOT NULL
