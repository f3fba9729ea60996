-- Which street, park or estate do the agencies name in a cell, and how often? Whatever area they tell of it for.
-- one row per cell and name: cell_id, place_name, reports
SELECT cell_id, place_name, count(*) AS reports
FROM located
WHERE place_name <> ''
GROUP BY cell_id, place_name
