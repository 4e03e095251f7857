-- one row per sample and transform step
create table functions (
  function_id varchar,
  sample_id varchar,
  step_id varchar,
  call_id varchar,
  parameter_names varchar[],
  run_id varchar,
  created_at timestamptz
);
