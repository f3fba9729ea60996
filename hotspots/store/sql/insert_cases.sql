-- Add the new cases.
INSERT INTO cases BY NAME SELECT * FROM new_cases
