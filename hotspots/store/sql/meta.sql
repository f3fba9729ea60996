-- one row per small fact kept with the data: key, value
SELECT key, value FROM s.meta
