-- one row per flow run; ended_at and outcome stay null when the run was killed
create table runs (
  run_id varchar,
  flow varchar,
  recipe varchar,
  label varchar,
  user_name varchar,
  host varchar,
  code_version varchar,
  settings_json varchar,
  started_at timestamptz,
  ended_at timestamptz,
  outcome varchar
);
