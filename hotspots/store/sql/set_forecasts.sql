-- Write the forecasts, and the order that they give, into the lists.
UPDATE hotspots
SET forecast = new.forecast, forecast_low = new.forecast_low, forecast_high = new.forecast_high, rank = new.rank
FROM new_forecasts AS new
WHERE hotspots.kind = $kind AND hotspots.period = new.period AND hotspots.hotspot_id = new.hotspot_id
