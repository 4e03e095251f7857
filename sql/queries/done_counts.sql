-- one row per stage of a recipe: how many items it has done, rejections included, and what its calls have cost so far
with items as (
  select 'transform' as stage, call_id from recipe_functions($recipe)
  union all
  select 'transform', null
  from live_rejections as r
  where r.step_id = (select transform_step from current_recipe($recipe))
  union all
  select 'execute', null from (select distinct function_id from recipe_pairs($recipe))
  union all
  select case when round = 1 then 'predict' else 'revise' end, call_id from recipe_predictions($recipe)
  union all
  select 'verify', null from recipe_predictions($recipe) where verdict is not null
)
select
  i.stage, count(*) as item_count, avg(c.prompt_tokens + c.completion_tokens) as average_tokens, avg(c.price) as average_price
from items as i
left join llm_calls as c using (call_id)
group by i.stage;
