-- In which cells was anything ever reported?
-- one row per cell: cell_id
SELECT DISTINCT cell_id FROM s.reports WHERE cell_id IS NOT NULL ORDER BY cell_id
