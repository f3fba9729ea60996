-- From which week and month on are the lists out of date because of this batch?
-- adds one row per kind of period to to_detect
INSERT INTO to_detect
SELECT 'week', min(week_no) FROM reports WHERE batch_id = $batch_id HAVING min(week_no) IS NOT NULL
UNION ALL
SELECT 'month', min(month_no) FROM reports WHERE batch_id = $batch_id HAVING min(month_no) IS NOT NULL
