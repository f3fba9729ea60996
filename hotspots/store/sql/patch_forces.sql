-- In the areas of which police forces do the reports of each patch lie?
-- one row per patch and force: code, police_force (never empty), reports; of each patch the force with most first
SELECT patch AS code, police_force, count(*) AS reports
FROM s.reports
WHERE patch <> '' AND police_force <> ''
GROUP BY patch, police_force
ORDER BY code, reports DESC, police_force
