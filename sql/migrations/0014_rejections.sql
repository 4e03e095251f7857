-- one row per thing a step could not do through its own fault; function, pair, kind and round are null when the whole sample is meant
create table rejections (
  sample_id varchar,
  step_id varchar,
  stage varchar,
  function_id varchar,
  pair_id varchar,
  kind varchar,
  round integer,
  reason varchar,
  detail varchar,
  draw integer,
  run_id varchar,
  created_at timestamptz
);
