-- Which cells were clearly busier than the area's average?
-- one row per cell, columns of hotspots.schema.RISK_CELLS
SELECT * FROM s.risk_cells WHERE kind = $kind AND period = $period ORDER BY cell_id
