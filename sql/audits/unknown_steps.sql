-- one row per table and step that rows name but table steps does not hold; no row is a pass
with named as (
  select 'functions' as table_name, step_id from functions
  union
  select 'io_pairs', step_id from io_pairs
  union
  select 'predictions', step_id from predictions
  union
  select 'verdicts', step_id from verdicts
  union
  select 'rejections', step_id from rejections
  union
  select 'retries', step_id from retries
  union
  select 'llm_calls', step_id from llm_calls
  union
  select 'recipes', unnest([transform_step, execute_step, predict_step, revise_step, verify_step]) from recipes
)
select n.table_name, n.step_id
from named as n
anti join steps as s using (step_id);
