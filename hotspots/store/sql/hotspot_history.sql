-- On which lists was this hotspot?
-- one row per list: period, name, rank, reports, observed, expected, relative_risk, p_exceed, forecast, forecast_low,
-- forecast_high (of the period after; null on older lists), state, state_since, state_reason, parent_id, merged_ids,
-- easting, northing (m), cells
SELECT period, name, rank, reports, observed, expected, relative_risk, p_exceed, forecast, forecast_low, forecast_high,
       state, state_since, state_reason, parent_id, merged_ids, easting, northing, cells
FROM s.hotspots WHERE kind = $kind AND hotspot_id = $hotspot_id ORDER BY period
