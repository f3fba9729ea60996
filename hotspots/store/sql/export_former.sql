-- Which lists are there already? They lend their ids and names, so that a place keeps its own through a rebuild.
-- one row per cell of a listed hotspot: area, kind, number (of the period), list_rank, hotspot_id, place_name (the
-- hotspot's name), cell_id
SELECT area, kind, period AS number, CAST(rank AS BIGINT) AS list_rank, hotspot_id, name AS place_name,
       unnest(cells) AS cell_id
FROM hotspots
