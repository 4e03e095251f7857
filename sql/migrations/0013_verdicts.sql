-- one row per prediction and verify step
create table verdicts (
  prediction_id varchar,
  step_id varchar,
  verdict varchar,
  actual_json varchar,
  error_type varchar,
  feedback varchar,
  image_id varchar,
  run_id varchar,
  created_at timestamptz
);
