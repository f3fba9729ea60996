-- Which tables does the attached version hold? (Where it was limited to some areas, as views.)
-- one row per table: table_name
SELECT table_name FROM duckdb_tables() WHERE database_name = 'sealed'
UNION ALL
SELECT view_name FROM duckdb_views() WHERE database_name = 'sealed' AND NOT internal
