-- Which street, park or estate do the agencies name in a cell, and how often? In all cells, or in some.
-- one row per cell and name: cell_id, place_name, reports
SELECT cell_id, place_name, reports FROM s.places
WHERE $cells IS NULL OR list_contains(CAST($cells AS BIGINT[]), cell_id)
