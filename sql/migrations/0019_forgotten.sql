-- one row per sample that must not be built or exported any more
create table forgotten (
  sample_id varchar,
  why varchar,
  created_at timestamptz
);
