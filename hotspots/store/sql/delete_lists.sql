-- Take out all lists, to put others in their place.
DELETE FROM hotspots;
DELETE FROM off_list;
DELETE FROM risk_cells;
DELETE FROM detected_periods
