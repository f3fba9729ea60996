-- Mark all lists as out of date.
INSERT INTO to_detect
SELECT 'week', min(week_no) FROM reports HAVING min(week_no) IS NOT NULL
UNION ALL
SELECT 'month', min(month_no) FROM reports HAVING min(month_no) IS NOT NULL
