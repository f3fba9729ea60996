-- Which reports may be seen, and how much of each?
-- one row per report of an agency that is seen in full or as agreed, columns of hotspots.schema.REPORTS
-- The columns in place of the marks are written by hotspots.store.scoped from the vocabulary, never from data.
SELECT /*columns*/
FROM sealed.reports
WHERE source_agency IN (SELECT agency FROM s.scope_agencies WHERE sees = 'full')
UNION ALL
SELECT /*agreed*/
FROM (SELECT r.*, b.block_id, b.easting AS b_easting, b.northing AS b_northing, b.lon AS b_lon, b.lat AS b_lat,
             r.cell_id IS NOT NULL AND /*shown*/ AS shown
      FROM sealed.reports AS r LEFT JOIN s.scope_blocks AS b ON b.cell_id = r.cell_id
      WHERE /*any*/ AND r.source_agency IN (SELECT agency FROM s.scope_agencies WHERE sees = 'agreed')) AS r
