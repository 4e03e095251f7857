-- one row per prediction of a recipe, with its verdict where it has one; a revise step names the predict step before it, so that step and pair say it all
create or replace macro recipe_predictions(recipe_name := 'default') as table
  select
    d.prediction_id, d.pair_id, p.function_id, p.sample_id, d.kind, d.round, d.sample_index, d.step_id, d.parent_id, d.call_id,
    d.answer_json, d.problem, d.truncated, v.verdict, v.error_type
  from predictions as d
  join recipe_pairs(recipe_name) as p using (pair_id)
  left join verdicts as v
    on v.prediction_id = d.prediction_id
    and v.step_id = (select verify_step from current_recipe(recipe_name))
  where (d.step_id = (select predict_step from current_recipe(recipe_name)) or d.step_id = (select revise_step from current_recipe(recipe_name)))
    and d.round <= (select max_rounds from current_recipe(recipe_name));
