-- one row per kind of prediction that a recipe asks for
create or replace macro recipe_kinds(recipe_name := 'default') as table
  select unnest(from_json(s.settings_json -> '$.kinds', '["varchar"]')) as kind
  from steps as s
  where s.step_id = (select predict_step from current_recipe(recipe_name));
