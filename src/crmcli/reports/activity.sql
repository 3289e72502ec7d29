-- title: What was done
-- about: Calls, e-mails, meetings, messages and notes, and with how many people.
-- subject: person
-- period: when it happened
-- by: week, day, month, quarter, year, kind, direction, actor, reason, outcome
-- column by: week, or what --by says
-- column activities number: how many
-- column people number: with how many different people
-- column minutes number: how long they took, where that was noted
-- chart: activities
WITH RECURSIVE
span(first, last) AS (
    SELECT date(coalesce(:from_at, min(at)), 'localtime'), date(coalesce(:to_at, max(at)), 'localtime') FROM interaction
),
calendar(day) AS (  -- only where the lines are stretches of time
    SELECT first FROM span WHERE :by IN ('day', 'week', 'month', 'quarter', 'year')
    UNION ALL
    SELECT date(day, '+1 day') FROM calendar, span WHERE day < last
),
named AS MATERIALIZED (
    SELECT day, bucket(day, :by) AS label FROM calendar
),
labelled AS MATERIALIZED (  -- in the order of the table, which the participants share
    SELECT id, duration_s,
           CASE :by WHEN 'kind' THEN kind WHEN 'direction' THEN direction WHEN 'actor' THEN actor
                    WHEN 'reason' THEN reason WHEN 'outcome' THEN outcome
                    ELSE (SELECT label FROM named WHERE named.day = date(at, 'localtime')) END AS label
    FROM interaction
    WHERE deleted_at IS NULL AND (:from_at IS NULL OR at >= :from_at AND at < :to_at)
      AND (NOT :filtered OR id IN (SELECT interaction_id FROM participant
                                   WHERE person_id IN (SELECT id FROM temp.chosen)))
),
counted AS MATERIALIZED (
    SELECT label, count(*) AS activities, sum(duration_s) AS seconds FROM labelled GROUP BY label
),
meeting AS MATERIALIZED (
    SELECT label, count(DISTINCT participant.person_id) AS people
    FROM labelled CROSS JOIN participant ON participant.interaction_id = labelled.id
    GROUP BY label
)
SELECT counted.label AS "by", activities, coalesce(people, 0) AS people, round(seconds / 60.0, 1) AS minutes
FROM counted LEFT JOIN meeting ON meeting.label IS counted.label
ORDER BY counted.label IS NULL, counted.label
