-- Where do the data of this kind begin and end, and when was the last day that anything is known of?
-- one row: first, last (numbers of periods), last_day_no (days since 1970-01-01)
SELECT min(number) AS first, max(number) AS last, max(day_no) AS last_day_no
FROM (SELECT CASE $kind WHEN 'week' THEN week_no ELSE month_no END AS number, day_no FROM reports)
WHERE number IS NOT NULL
