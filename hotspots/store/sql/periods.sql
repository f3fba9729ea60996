-- Where do the data of this kind begin and end, and when was the last day that anything is known of?
-- one row: first, last (numbers of periods), last_day_no (days since 1970-01-01)
SELECT min(number) AS first, max(number) AS last, max(last_day_no) AS last_day_no
FROM s.period_totals WHERE kind = $kind
