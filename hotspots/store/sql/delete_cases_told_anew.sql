-- Take out the cases that the new file tells anew.
DELETE FROM cases WHERE case_id IN (SELECT case_id FROM new_cases)
