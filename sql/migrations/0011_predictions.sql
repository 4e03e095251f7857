-- one row per pair, kind, round, sample_index, step and parent
create table predictions (
  prediction_id varchar,
  pair_id varchar,
  kind varchar,
  round integer,
  sample_index integer,
  step_id varchar,
  parent_id varchar,
  call_id varchar,
  answer_json varchar,
  problem varchar,
  problem_detail varchar,
  truncated boolean,
  run_id varchar,
  created_at timestamptz
);
