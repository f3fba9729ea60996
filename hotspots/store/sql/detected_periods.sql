-- On what was each list made?
-- one row per period: number, reports (located, in the window), area_cells, half_life (periods)
SELECT number, reports, area_cells, half_life FROM s.detected_periods WHERE kind = $kind ORDER BY number
