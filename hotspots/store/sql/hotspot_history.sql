-- On which lists was this hotspot?
-- one row per list: period, rank, reports, observed, expected, relative_risk, p_exceed, cells
SELECT period, rank, reports, observed, expected, relative_risk, p_exceed, cells
FROM s.hotspots WHERE kind = $kind AND hotspot_id = $hotspot_id ORDER BY period
