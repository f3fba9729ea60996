-- Which hotspots are known but have been off the list for a while?
-- one row per hotspot, the latest to leave first, columns of hotspots.schema.OFF_LIST
SELECT * FROM s.off_list WHERE kind = $kind AND period = $period ORDER BY last_listed DESC, hotspot_id
