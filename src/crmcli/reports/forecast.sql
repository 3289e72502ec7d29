-- title: What should come in
-- about: Open deals by the day they should close, and what is won already, by the day it was.
-- about: Weights are each deal's own probability, or else that of its stage.
-- subject: deal
-- period: the day an open deal should close, or a won one was closed
-- by: month, quarter, year, week, stage, owner, source
-- column by: month, or what --by says
-- column currency: of the amounts; a line for each
-- column deals number: open deals that should close
-- column value money: what they are worth
-- column weighted money: what they weigh
-- column won money: what is won already
-- column expected money: won and weighted together
-- chart: expected
WITH counted AS (
    SELECT close_on AS day, stage, stage_position, owner, source, currency, 1 AS is_open,
           value_minor, weighted_minor, 0 AS won_minor
    FROM sale
    WHERE closed_at IS NULL
      AND (:from_on IS NULL OR (close_on >= :from_on AND close_on < :to_on))
      AND (NOT :filtered OR id IN (SELECT id FROM temp.chosen))
    UNION ALL
    SELECT date(closed_at, 'localtime'), stage, stage_position, owner, source, currency, 0, 0, 0, value_minor
    FROM sale
    WHERE closed_at IS NOT NULL AND stage = 'won'
      AND (:from_at IS NULL OR (closed_at >= :from_at AND closed_at < :to_at))
      AND (NOT :filtered OR id IN (SELECT id FROM temp.chosen))
)
SELECT CASE :by
           WHEN 'stage' THEN stage
           WHEN 'owner' THEN owner
           WHEN 'source' THEN source
           ELSE bucket(day, :by)
       END AS "by",
       currency,
       sum(is_open) AS deals,
       sum(value_minor) AS value,
       sum(weighted_minor) AS weighted,
       sum(won_minor) AS won,
       sum(coalesce(weighted_minor, 0) + coalesce(won_minor, 0)) AS expected
FROM counted
GROUP BY 1, 2
ORDER BY min(CASE :by WHEN 'stage' THEN stage_position ELSE 0 END), 1 IS NULL, 1, 2 IS NULL, 2
