-- Which street, park or estate do the agencies name in a cell, and how often?
-- one row per cell and name: cell_id, place_name, reports
SELECT cell_id, place_name, count(*) AS reports
FROM reports
WHERE cell_id IS NOT NULL AND place_name <> ''
GROUP BY cell_id, place_name
ORDER BY cell_id, reports DESC, place_name
