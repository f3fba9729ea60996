-- Is the export whole, and does every report lie in the cell that the store says?
-- one row: reports, places and times (sums that change when a row is missing or another), misplaced (0 when all agree)
SELECT count(*) AS reports,
       CAST(coalesce(sum(known_cell_id % 1000003), 0) AS BIGINT) AS places,
       CAST(coalesce(sum(coalesce(week_no, 0) + coalesce(month_no, 0) + coalesce(day_no, 0)), 0) AS BIGINT) AS times,
       CAST(coalesce(sum(CASE WHEN cell_id = known_cell_id THEN 0 ELSE 1 END), 0) AS BIGINT) AS misplaced
FROM located
