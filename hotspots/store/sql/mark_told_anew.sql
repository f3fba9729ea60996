-- From which week and month on are the lists out of date because single reports of an old batch are told anew?
INSERT INTO to_detect
SELECT 'week', min(week_no) FROM reports
WHERE batch_id = $old AND report_id IN (SELECT report_id FROM new_reports) HAVING min(week_no) IS NOT NULL
UNION ALL
SELECT 'month', min(month_no) FROM reports
WHERE batch_id = $old AND report_id IN (SELECT report_id FROM new_reports) HAVING min(month_no) IS NOT NULL
