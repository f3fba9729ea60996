-- On what was each list made?
-- one row per period and area: number, reports (located, in the window), area_cells, half_life (periods), area
SELECT number, reports, area_cells, half_life, area FROM s.detected_periods WHERE kind = $kind ORDER BY area, number
