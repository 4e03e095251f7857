-- one row per function, execute step and distinct input
create table io_pairs (
  pair_id varchar,
  function_id varchar,
  step_id varchar,
  position integer,
  input_json varchar,
  output_json varchar,
  flags varchar[],
  image_id varchar,
  run_id varchar,
  created_at timestamptz
);
