-- How many reports of an old batch does the new file put out of force? ($reach as in delete_told_anew.sql)
-- one row: reports
SELECT count(*) AS reports FROM compared
WHERE batch_id = $old AND ($reach = 'all' OR told OR ($reach = 'covered' AND covered))
