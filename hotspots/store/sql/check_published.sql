-- What does the published database hold, in numbers that can be compared?
-- one row: reports, places (sum of cell ids), batches, refused_rows, notes, hotspots
SELECT (SELECT count(*) FROM s.reports) AS reports,
       (SELECT coalesce(sum(cell_id), 0)::VARCHAR FROM s.reports) AS places,
       (SELECT count(*) FROM s.batches) AS batches,
       (SELECT count(*) FROM s.refused_rows) AS refused_rows,
       (SELECT count(*) FROM s.notes) AS notes,
       (SELECT count(*) FROM s.hotspots) AS hotspots
