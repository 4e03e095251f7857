-- one row per sample and place where its content was seen
create table sightings (
  sample_id varchar,
  source varchar,
  path varchar,
  repo varchar,
  license varchar,
  metadata_json varchar,
  run_id varchar,
  seen_at timestamptz
);
