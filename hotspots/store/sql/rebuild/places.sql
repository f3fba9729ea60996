-- Which street, park or estate do the agencies name in a cell, and how often?
-- one row per area, cell and name: area, cell_id, place_name, reports
SELECT area, cell_id, place_name, count(*) AS reports
FROM located
WHERE place_name <> ''
GROUP BY area, cell_id, place_name
