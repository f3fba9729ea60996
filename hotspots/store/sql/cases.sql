-- Which cases have agencies opened?
-- one row per case: the columns of hotspots.schema.CASES; by day of opening
SELECT * FROM s.cases ORDER BY opened, case_id
