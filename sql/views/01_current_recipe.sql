-- one row: the newest version of a recipe
create or replace macro current_recipe(recipe_name := 'default') as table
  select r.*
  from recipes as r
  where r.recipe = recipe_name
  qualify row_number() over (order by r.version desc) = 1;
