-- one row per stage of a recipe: how many items it has done, rejections included, and what its calls have cost so far
with items as (
  select 'transform' as stage, call_id from recipe_functions($recipe)
  union all
  select 'execute', null from (select distinct function_id from recipe_pairs($recipe))
  union all
  select case when round = 1 then 'predict' else 'revise' end, call_id from recipe_predictions($recipe)
  union all
  select 'verify', null from recipe_predictions($recipe) where verdict is not null
  union all
  select r.stage, null
  from live_rejections as r, current_recipe($recipe) as c
  where r.step_id in (c.transform_step, c.execute_step, c.predict_step, c.revise_step)
    and (r.function_id is null or r.function_id in (select function_id from recipe_functions($recipe)))
)
select
  i.stage, count(*) as item_count, avg(c.prompt_tokens + c.completion_tokens) as average_tokens, avg(c.price) as average_price
from items as i
left join llm_calls as c using (call_id)
group by i.stage;
