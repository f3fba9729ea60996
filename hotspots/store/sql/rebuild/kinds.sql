-- By which kinds of period are lists made?
-- one row per kind
SELECT 'week' AS kind UNION ALL SELECT 'month' AS kind
