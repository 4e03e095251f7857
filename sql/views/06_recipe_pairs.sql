-- one row per io_pair of a recipe
create or replace macro recipe_pairs(recipe_name := 'default') as table
  select p.pair_id, p.function_id, f.sample_id, p.step_id, p.position, p.flags
  from io_pairs as p
  join recipe_functions(recipe_name) as f using (function_id)
  where p.step_id = (select execute_step from current_recipe(recipe_name));
