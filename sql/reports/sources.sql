-- one row per source and state of the default recipe: how many samples, and what they gave
select
  source, state, stage, count(*) as samples, sum(pair_count)::bigint as io_pairs, sum(prediction_count)::bigint as predictions,
  sum(correct_count)::bigint as correct
from sample_state
group by source, state, stage
order by source, state, stage;
