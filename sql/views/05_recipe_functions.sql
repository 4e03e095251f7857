-- one row per function of a recipe
create or replace macro recipe_functions(recipe_name := 'default') as table
  select f.function_id, f.sample_id, f.step_id, f.call_id, f.parameter_names, f.created_at
  from functions as f
  semi join live_samples as s using (sample_id)
  where f.step_id = (select transform_step from current_recipe(recipe_name));
