-- one row per stage and sample with work left in a recipe
create or replace macro pending(recipe_name := 'default') as table
  select 'transform' as stage, sample_id, count(*) as item_count from pending_transform(recipe_name) group by all
  union all
  select 'execute' as stage, sample_id, count(*) as item_count from pending_execute(recipe_name) group by all
  union all
  select case when round = 1 then 'predict' else 'revise' end as stage, sample_id, count(*) as item_count
  from pending_predict(recipe_name)
  group by all
  union all
  select 'verify' as stage, sample_id, count(*) as item_count from pending_verify(recipe_name) group by all;
