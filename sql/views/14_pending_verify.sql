-- one row per prediction that a recipe has still to judge
create or replace macro pending_verify(recipe_name := 'default') as table
  select d.sample_id, d.function_id, d.pair_id, d.prediction_id, d.kind, d.round, c.verify_step as step_id
  from recipe_predictions(recipe_name) as d, current_recipe(recipe_name) as c
  where d.verdict is null;
