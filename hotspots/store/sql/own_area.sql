-- Since when is a cell part of an area, that is, since when was anything reported in it from there?
-- one row per cell: cell_id, number (week_no or month_no)
SELECT cell_id, min(number) AS number
FROM filtered_reports($week_first, $week_last, $month_first, $month_last, $agencies, $categories, $qualifiers, $hour_from, $hour_to, $weekdays, $lads, $police_forces, $tile_first, $tile_last)
WHERE cell_id IS NOT NULL AND number IS NOT NULL
GROUP BY cell_id
ORDER BY cell_id
