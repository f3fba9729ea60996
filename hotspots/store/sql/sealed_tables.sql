-- Which tables does the attached version hold?
-- one row per table: table_name
SELECT table_name FROM duckdb_tables() WHERE database_name = 'sealed'
