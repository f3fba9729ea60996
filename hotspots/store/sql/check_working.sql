-- What does the working database hold, in numbers that can be compared?
-- one row: reports, places (sum of cell ids), batches, refused_rows, notes, hotspots
SELECT (SELECT count(*) FROM reports) AS reports,
       (SELECT coalesce(sum(cell_id), 0)::VARCHAR FROM reports) AS places,
       (SELECT count(*) FROM batches) AS batches,
       (SELECT count(*) FROM refused_rows) AS refused_rows,
       (SELECT count(*) FROM notes) AS notes,
       (SELECT count(*) FROM hotspots) AS hotspots
