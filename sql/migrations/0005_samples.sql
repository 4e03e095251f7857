-- one row per distinct content; sample_id is the SHA-256 of the decoded text
create table samples (
  sample_id varchar,
  source varchar,
  language varchar,
  size_bytes bigint,
  line_count integer,
  category varchar,
  run_id varchar,
  ingested_at timestamptz
);
