-- Which local authorities and police forces do the reports tell of?
-- one row per layer and area: layer (lad, police_force), code, title, reports
SELECT layer, code, title, reports FROM s.reporting_areas ORDER BY layer, title, code
