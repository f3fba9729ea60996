-- How many reports of each week and of each month lie in a cell?
-- one row per area, kind of period, cell and period: area, kind, cell_id, number (week_no or month_no), reports
SELECT area, 'week' AS kind, cell_id, week_no AS number, count(*) AS reports
FROM located
WHERE week_no IS NOT NULL
GROUP BY area, cell_id, week_no
UNION ALL
SELECT area, 'month' AS kind, cell_id, month_no AS number, count(*) AS reports
FROM located
WHERE month_no IS NOT NULL
GROUP BY area, cell_id, month_no
