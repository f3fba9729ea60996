-- Which street, park or estate do the agencies name in a cell, and how often?
-- one row per cell and name: cell_id, place_name, reports
SELECT cell_id, place_name, reports FROM s.places
