-- Which hotspots were on an earlier list, but are not on the list of this week or month?
-- one row per hotspot, the latest to leave first: hotspot_id, name, last_listed, lists (how many it was on)
SELECT hotspot_id, arg_max(name, period) AS name, max(period) AS last_listed, count(*) AS lists
FROM s.hotspots
WHERE kind = $kind AND period <= $period AND rank <= $limit
GROUP BY hotspot_id
HAVING max(period) < $period
ORDER BY last_listed DESC, lists DESC, hotspot_id
