-- title: Open deals by stage
-- about: How many deals are open, what they are worth, and what they weigh by their probability.
-- subject: deal
-- period: the day a deal should close
-- by: stage, owner, source, company, month, quarter
-- column by: stage, or what --by says
-- column currency: of the amounts; a line for each
-- column deals number: how many are open
-- column value money: what they are worth
-- column weighted money: what they weigh: each by its own probability, or else that of its stage
-- chart: value
SELECT CASE :by
           WHEN 'stage' THEN sale.stage
           WHEN 'owner' THEN sale.owner
           WHEN 'source' THEN sale.source
           WHEN 'company' THEN organisation.name
           ELSE bucket(sale.close_on, :by)
       END AS "by",
       sale.currency AS currency,
       count(*) AS deals,
       sum(sale.value_minor) AS value,
       sum(sale.weighted_minor) AS weighted
FROM sale
LEFT JOIN organisation ON organisation.id = sale.organisation_id
WHERE sale.closed_at IS NULL
  AND (:from_on IS NULL OR (sale.close_on >= :from_on AND sale.close_on < :to_on))
  AND (NOT :filtered OR sale.id IN (SELECT id FROM temp.chosen))
GROUP BY 1, 2
ORDER BY min(CASE :by WHEN 'stage' THEN sale.stage_position ELSE 0 END), 1 IS NULL, 1, 2 IS NULL, 2
