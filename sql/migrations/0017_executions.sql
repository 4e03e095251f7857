-- one row per container
create table executions (
  execution_id varchar,
  sample_id varchar,
  step_id varchar,
  purpose varchar,
  outcome varchar,
  call_count integer,
  duration_seconds double,
  image_id varchar,
  run_id varchar,
  created_at timestamptz
);
