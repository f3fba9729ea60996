-- The filters of every page, in one place. NULL means all.
-- one row per report, all columns of hotspots.schema.REPORTS, and number (week_no where weeks are asked for, else month_no)
-- From first to last is asked as well where a list is: it lets whole blocks of the table be skipped, a list alone does not.
-- A range of hours may run over midnight (from 22 to 3).
CREATE MACRO filtered_reports(
    week_first, week_last, month_first, month_last, agencies, categories, qualifiers, hour_from, hour_to, weekdays, lads,
    police_forces
) AS TABLE
SELECT *, CASE WHEN week_first IS NULL THEN month_no ELSE week_no END AS number
FROM s.reports
WHERE (week_first IS NULL OR week_no >= week_first)
  AND (week_last IS NULL OR week_no <= week_last)
  AND (month_first IS NULL OR month_no >= month_first)
  AND (month_last IS NULL OR month_no <= month_last)
  AND (agencies IS NULL OR list_contains(agencies, source_agency))
  AND (categories IS NULL OR list_contains(categories, category))
  AND (qualifiers IS NULL OR list_contains(qualifiers, qualifier))
  AND (hour_from IS NULL
       OR CASE WHEN hour_from <= hour_to THEN hour BETWEEN hour_from AND hour_to
               ELSE hour >= hour_from OR hour <= hour_to END)
  AND (weekdays IS NULL OR list_contains(weekdays, weekday))
  AND (lads IS NULL OR lad BETWEEN list_min(lads) AND list_max(lads) AND list_contains(lads, lad))
  AND (police_forces IS NULL OR police_force BETWEEN list_min(police_forces) AND list_max(police_forces)
                                AND list_contains(police_forces, police_force))
