-- one row per stage of a recipe, in order: how many came through, and what they are
create or replace macro funnel(recipe_name := 'default') as table
  select 1 as position, 'samples' as stage, count(*) as item_count from live_samples
  union all
  select 2, 'functions', count(*) from recipe_functions(recipe_name)
  union all
  select 3, 'functions with io pairs', count(distinct function_id) from recipe_pairs(recipe_name)
  union all
  select 4, 'io pairs', count(*) from recipe_pairs(recipe_name)
  union all
  select 5, 'predictions', count(*) from recipe_predictions(recipe_name)
  union all
  select 6, 'verified', count(*) from recipe_predictions(recipe_name) where verdict is not null
  union all
  select 7, 'pairs and kinds answered correctly', count(distinct (pair_id, kind)) from recipe_predictions(recipe_name) where verdict = 'correct'
  order by position;
