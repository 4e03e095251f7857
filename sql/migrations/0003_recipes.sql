-- one row per version of a named recipe; the newest row of a name is current
create table recipes (
  recipe varchar,
  version integer,
  transform_step varchar,
  execute_step varchar,
  predict_step varchar,
  revise_step varchar,
  verify_step varchar,
  max_rounds integer,
  settings_json varchar,
  created_at timestamptz,
  run_id varchar
);
