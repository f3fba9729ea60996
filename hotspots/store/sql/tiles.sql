-- Which tiles are there, area by area?
-- one row per tile: tile_no (from 1), police_force, lad
SELECT tile_no, police_force, lad FROM s.tiles ORDER BY tile_no
