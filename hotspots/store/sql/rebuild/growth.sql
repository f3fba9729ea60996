-- Since when is a cell part of an area, that is, since when was anything reported in it?
-- one row per area, kind of period and cell: area, kind, cell_id, number (week_no or month_no)
SELECT area, kind, cell_id, min(number) AS number
FROM cell_counts
GROUP BY area, kind, cell_id
