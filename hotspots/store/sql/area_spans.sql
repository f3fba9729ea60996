-- Where do the data of each area begin and end, and when was the last day that anything is known of?
-- one row per area: area (code of the layer $by, or empty), first, last (numbers of periods), last_day_no (days since
-- 1970-01-01)
SELECT area, min(number) AS first, max(number) AS last, max(day_no) AS last_day_no
FROM (SELECT CASE $by WHEN 'lad' THEN lad WHEN 'police_force' THEN police_force ELSE '' END AS area,
             CASE $kind WHEN 'week' THEN week_no ELSE month_no END AS number, day_no
      FROM reports)
WHERE number IS NOT NULL
GROUP BY area
ORDER BY area
