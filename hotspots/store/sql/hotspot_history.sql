-- On which lists was this hotspot?
-- one row per list: period, rank, reports, observed, expected, relative_risk, p_exceed, state, state_reason, cells
SELECT period, rank, reports, observed, expected, relative_risk, p_exceed, state, state_reason, cells
FROM s.hotspots WHERE kind = $kind AND hotspot_id = $hotspot_id ORDER BY period
