-- All that detection needs of an area, in one table, so that a group of its rows is an area and a kind of period.
-- one row per area, kind and: point (part 'points'), cell with the period since which it is part of the area
-- ('growth'), name of such a cell ('places'), cell of a list made before, which lends its id and its name ('former')
SELECT area, kind, 'points' AS part, cell_id, easting, northing, number, day_no, makes_clusters, snapped, reporter,
       reports, CAST(NULL AS STRING) AS place_name, CAST(NULL AS STRING) AS hotspot_id
FROM points
UNION ALL
SELECT area, kind, 'growth', cell_id, NULL, NULL, number, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL
FROM growth
UNION ALL
SELECT g.area, g.kind, 'places', p.cell_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       p.reports, p.place_name, NULL
FROM places AS p JOIN growth AS g ON g.cell_id = p.cell_id
UNION ALL
SELECT area, kind, 'former', cell_id, NULL, NULL, number, NULL, NULL, NULL, NULL,
       list_rank, place_name, hotspot_id
FROM former
