-- Reports without a place are in the area that their file names, by code or by name, where there are boundaries.
UPDATE reports
SET lad = coalesce((SELECT min(code) FROM areas WHERE layer = 'lad' AND lower(name) = lower(reports.lad)), '')
WHERE easting IS NULL AND lad <> '' AND EXISTS (FROM areas WHERE layer = 'lad')
  AND lad NOT IN (SELECT code FROM areas WHERE layer = 'lad');
UPDATE reports
SET police_force = coalesce(
    (SELECT min(code) FROM areas WHERE layer = 'police_force' AND lower(name) = lower(reports.police_force)), '')
WHERE easting IS NULL AND police_force <> '' AND EXISTS (FROM areas WHERE layer = 'police_force')
  AND police_force NOT IN (SELECT code FROM areas WHERE layer = 'police_force')
