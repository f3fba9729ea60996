-- Which wards or patches are there?
-- one row per area: the columns of hotspots.schema.AREAS
SELECT * FROM s.areas WHERE layer = $layer ORDER BY code
