-- Which hotspots were ever listed, and where did they last lie?
-- one row per hotspot, latest lists first: hotspot_id, name, cells, period (of its last list), rank (on it)
SELECT hotspot_id, arg_max(name, period) AS name, arg_max(cells, period) AS cells, max(period) AS period,
       arg_max(rank, period) AS rank
FROM s.hotspots
WHERE kind = $kind
GROUP BY hotspot_id
ORDER BY period DESC, rank, hotspot_id
