-- one row per applied migration
create table schema_migrations (
  version integer,
  name varchar,
  applied_at timestamptz
);
