-- How many addresses lie in each cell?
-- one row per cell with any: cell_id, homes, patch
SELECT * FROM s.cell_homes ORDER BY cell_id
