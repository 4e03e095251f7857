-- one row per function that a recipe has still to sample
create or replace macro pending_execute(recipe_name := 'default') as table
  with wanted as (
    select f.sample_id, f.function_id, c.execute_step as step_id
    from recipe_functions(recipe_name) as f, current_recipe(recipe_name) as c
  )
  select w.sample_id, w.function_id, w.step_id, coalesce(d.draw, 0) as draw
  from wanted as w
  anti join io_pairs as p on p.function_id = w.function_id and p.step_id = w.step_id
  anti join live_rejections as r on r.function_id = w.function_id and r.step_id = w.step_id
  left join newest_draws as d on d.function_id = w.function_id and d.step_id = w.step_id;
