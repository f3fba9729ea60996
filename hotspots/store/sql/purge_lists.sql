-- Lists of periods before the first report that is left.
DELETE FROM hotspots WHERE period < (SELECT min(CASE hotspots.kind WHEN 'week' THEN week_no ELSE month_no END) FROM reports);
DELETE FROM off_list WHERE period < (SELECT min(CASE off_list.kind WHEN 'week' THEN week_no ELSE month_no END) FROM reports);
DELETE FROM risk_cells WHERE period < (SELECT min(CASE risk_cells.kind WHEN 'week' THEN week_no ELSE month_no END) FROM reports);
DELETE FROM detected_periods
WHERE number < (SELECT min(CASE detected_periods.kind WHEN 'week' THEN week_no ELSE month_no END) FROM reports)
