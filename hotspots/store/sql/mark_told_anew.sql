-- From which week and month on are the lists out of date because reports of an old batch go?
-- adds one row per kind of period to to_detect ($reach as in delete_told_anew.sql)
INSERT INTO to_detect
WITH going AS (
    SELECT week_no, month_no FROM reports
    WHERE batch_id = $old
      AND report_id IN (SELECT report_id FROM compared
                        WHERE batch_id = $old AND ($reach = 'all' OR told OR ($reach = 'covered' AND covered)))
)
SELECT 'week', min(week_no) FROM going HAVING min(week_no) IS NOT NULL
UNION ALL
SELECT 'month', min(month_no) FROM going HAVING min(month_no) IS NOT NULL
