-- one row per stage and model: what the calls used
select s.stage, c.model, count(*) as calls, sum(c.prompt_tokens) as prompt_tokens, sum(c.completion_tokens) as completion_tokens,
  sum(c.price) as price, median(c.latency_seconds) as median_latency_seconds
from llm_calls as c
join steps as s using (step_id)
group by all
order by all;
