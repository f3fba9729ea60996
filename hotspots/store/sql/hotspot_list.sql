-- Which hotspots are on the list of this week or month?
-- one row per hotspot, best first within its area, columns of hotspots.schema.HOTSPOTS
SELECT * FROM s.hotspots WHERE kind = $kind AND period = $period AND rank <= $limit ORDER BY area, rank
